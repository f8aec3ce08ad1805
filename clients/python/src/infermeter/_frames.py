# Copyright the Infermeter authors. Apache-2.0.
"""Answers as data frames."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd

from . import _times
from .v1 import metrics_pb2 as pb

_FIRST = ["metric"]
_LAST = [
    "value", "low", "high", "bound_low", "bound_high", "n", "labelled", "eligible", "finality", "undefined", "unit", "end", "detail",
]
_COMPARISON = ["baseline", "difference", "difference_low", "difference_high", "p_value", "adjusted_p_value"]


def word(kind: Any, number: int) -> str:
    """MACRO of AVERAGE_MACRO, in lower case."""
    prefix = kind.DESCRIPTOR.values[0].name.removesuffix("UNSPECIFIED")
    name: str = kind.Name(number)
    return name.removeprefix(prefix).lower()


def answer(series: Iterable[pb.Series], caveats: Iterable[pb.Caveat], complete_through: Any) -> pd.DataFrame:
    """One row per point, by start time. attrs has the caveats and complete_through."""
    rows: list[dict[str, Any]] = []
    dimensions: set[str] = set()
    compared = False
    for each in series:
        dimensions.update(each.dimensions)
        for point in each.points:
            compared = compared or point.HasField("comparison")
            rows.append(_row(each, point))
    columns = _FIRST + sorted(dimensions) + _LAST + (_COMPARISON if compared else [])
    frame = pd.DataFrame(rows, columns=["time", *columns]).set_index("time")
    if not rows:
        frame.index = pd.DatetimeIndex([], tz="UTC", name="time")
    frame.attrs["caveats"] = [f"{word(pb.CaveatReason, each.reason)}: {each.message}" for each in caveats]
    frame.attrs["complete_through"] = complete_through
    return frame


def metric_name(metric: pb.Metric) -> str:
    """accuracy, latency(0.99), f1(macro): what tells metrics of one answer apart."""
    parameters = []
    if metric.HasField("quantile"):
        parameters.append(f"{metric.quantile:g}")
    if metric.HasField("beta"):
        parameters.append(f"beta {metric.beta:g}")
    if metric.HasField("k"):
        parameters.append(f"k {metric.k}")
    if metric.HasField("threshold"):
        parameters.append(f"threshold {metric.threshold:g}")
    if metric.average:
        parameters.append(word(pb.Average, metric.average))
    return f"{metric.name}({', '.join(parameters)})" if parameters else metric.name


def _row(series: pb.Series, point: pb.Point) -> dict[str, Any]:
    kind = point.WhichOneof("value")
    low, high = _interval(point, pb.INTERVAL_KIND_SAMPLING)
    bound_low, bound_high = _interval(point, pb.INTERVAL_KIND_UNLABELLED)
    counted = point.HasField("coverage")
    row: dict[str, Any] = dict(series.dimensions)
    row |= {
        "time": _times.instant(point.start_time),
        "end": _times.instant(point.end_time),
        "metric": metric_name(series.metric),
        "value": point.number if kind == "number" else math.nan,
        "low": low,
        "high": high,
        "bound_low": bound_low,
        "bound_high": bound_high,
        "n": point.sample_count,
        "labelled": point.coverage.labelled if counted else pd.NA,
        "eligible": point.coverage.eligible if counted else pd.NA,
        "finality": word(pb.Finality, point.finality),
        "undefined": word(pb.UndefinedReason, point.undefined.reason) if kind == "undefined" else None,
        "unit": series.unit,
        "detail": _detail(point),
    }
    if point.HasField("comparison"):
        row |= _comparison(point.comparison)
    return row


def _interval(point: pb.Point, kind: int) -> tuple[float, float]:
    for interval in point.intervals:
        if interval.kind == kind:
            return interval.low, interval.high
    return math.nan, math.nan


def _comparison(comparison: pb.Comparison) -> dict[str, Any]:
    found = comparison.HasField("interval")
    return {
        "baseline": comparison.baseline_number if comparison.HasField("baseline_number") else math.nan,
        "difference": comparison.difference if comparison.HasField("difference") else math.nan,
        "difference_low": comparison.interval.low if found else math.nan,
        "difference_high": comparison.interval.high if found else math.nan,
        "p_value": comparison.p_value if comparison.HasField("p_value") else math.nan,
        "adjusted_p_value": comparison.adjusted_p_value if comparison.HasField("adjusted_p_value") else math.nan,
    }


def _detail(point: pb.Point) -> pd.DataFrame | None:
    """A confusion matrix (true by predicted class), a histogram (low, high, count) or a curve (x, y, n)."""
    kind = point.WhichOneof("value")
    if kind == "confusion_matrix":
        return _matrix(point.confusion_matrix)
    if kind == "histogram":
        return _histogram(point.histogram)
    if kind == "curve":
        curve = point.curve
        counts: list[Any] = list(curve.counts) or [pd.NA] * len(curve.x)
        return pd.DataFrame({"x": list(curve.x), "y": list(curve.y), "n": counts})
    return None


def _matrix(matrix: pb.ConfusionMatrix) -> pd.DataFrame:
    classes = list(matrix.classes)
    counts = [[0] * len(classes) for _ in classes]
    for true, predicted, count in zip(matrix.true_index, matrix.predicted_index, matrix.counts):
        counts[true][predicted] = count
    return pd.DataFrame(counts, index=pd.Index(classes, name="true"), columns=pd.Index(classes, name="predicted"))


def _histogram(histogram: pb.Histogram) -> pd.DataFrame:
    count = len(histogram.counts)
    if histogram.upper_bounds:
        uppers = list(histogram.upper_bounds)
        lowers = [min(0.0, uppers[0]), *uppers[:-1]]
    else:
        edges = [2.0 ** ((histogram.offset + i) / 2.0**histogram.scale) for i in range(count + 1)]
        lowers, uppers = edges[:-1], edges[1:]
    bins = list(zip(lowers, uppers, histogram.counts))
    if histogram.zero_count:
        bins.insert(0, (0.0, lowers[0] if count else 0.0, histogram.zero_count))
    if histogram.overflow_count:
        bins.append((uppers[-1] if count else 0.0, math.inf, histogram.overflow_count))
    return pd.DataFrame(bins, columns=["low", "high", "count"])
