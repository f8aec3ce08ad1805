"""Reads a log directory with the reader behind TensorBoard's pages, and prints all of it as JSON. TensorBoard's reader for programs must
have the same; it keeps values from before a restart too, so there the last one of a step counts. Usage: read_events.py LOGDIR"""

import io
import json
import pathlib
import sys

from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator as ServedAccumulator
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.util import tensor_util


PLUGINS = ("scalars", "histograms", "images", "hparams", "custom_scalars")


def plain(event):
    return event.step, event.wall_time, event.tensor_proto.SerializeToString()


def value(plugin, event):
    array = tensor_util.make_ndarray(event.tensor_proto)
    if plugin == "scalars":
        return array.item()
    if plugin == "histograms":
        return array.tolist()
    if plugin == "images":
        image = Image.open(io.BytesIO(array[2])).convert("RGB")
        assert [str(side).encode() for side in image.size] == array[:2].tolist()
        # The corner of a cell has nothing written on it.
        corners = range(40, image.size[0], 34)
        cells = [[image.getpixel((x, y)) for x in corners] for y in corners]
        return [[red << 16 | green << 8 | blue for red, green, blue in row] for row in cells]
    if plugin == "custom_scalars":
        return [chart.margin.series[0].lower for c in layout_pb2.Layout.FromString(array.item()).category for chart in c.chart]
    return None


root = pathlib.Path(sys.argv[1])
runs = {}
for folder in sorted({file.parent for file in root.rglob("*tfevents*")}):
    accumulator = EventAccumulator(str(folder), size_guidance={"tensors": 0})
    accumulator.Reload()
    served = ServedAccumulator(str(folder), size_guidance={"tensors": 0}, tensor_size_guidance={name: 0 for name in PLUGINS})
    served.Reload()
    tags = {}
    for tag in accumulator.Tags()["tensors"]:
        metadata = accumulator.SummaryMetadata(tag)
        plugin = metadata.plugin_data.plugin_name
        events = served.Tensors(tag)
        last = {event.step: plain(event) for event in accumulator.Tensors(tag)}
        assert all(last[event.step] == plain(event) for event in events), (folder, tag)
        tags[tag] = {"plugin": plugin, "values": [[event.step, event.wall_time, value(plugin, event)] for event in events]}
        if plugin == "hparams":
            data = plugin_data_pb2.HParamsPluginData.FromString(metadata.plugin_data.content)
            start, end = data.session_start_info, data.session_end_info
            tags[tag] |= {"hparams": {k: v.string_value or v.number_value for k, v in start.hparams.items()}, "status": end.status}
    runs[str(folder.relative_to(root))] = tags
json.dump(runs, sys.stdout)
