# Copyright the Infermeter authors. Apache-2.0.
"""Questions as they are asked, and as the contract has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Union

from google.protobuf.descriptor import FieldDescriptor

from . import _times
from ._times import DurationLike, InstantLike
from .v1 import metrics_pb2 as pb

MetricLike = Union[str, pb.Metric]
Values = Union[str, Iterable[str]]


def metric(name: str, **parameters: Any) -> pb.Metric:
    """A metric with parameters: metric("latency", quantile=0.99), metric("f1", average="macro").

    Parameters are the fields of infermeter.v1.Metric. Enumerations are written in words of any case ("macro"), durations as
    "5m". What a metric takes is told by Infermeter.metrics().
    """
    result = pb.Metric(name=name)
    for key, value in parameters.items():
        field = pb.Metric.DESCRIPTOR.fields_by_name.get(key)
        if field is None or key == "name":
            allowed = ", ".join(sorted(set(pb.Metric.DESCRIPTOR.fields_by_name) - {"name"}))
            raise ValueError(f'a metric has no parameter "{key}"; there are {allowed}')
        if field.type == FieldDescriptor.TYPE_ENUM and isinstance(value, str):
            setattr(result, key, _enum(key, value, field.enum_type))
        elif field.type == FieldDescriptor.TYPE_MESSAGE:
            getattr(result, key).CopyFrom(_times.duration(key, value))
        else:
            setattr(result, key, value)
    return result


def _enum(name: str, text: str, kind: Any) -> int:
    prefix = kind.values[0].name.removesuffix("UNSPECIFIED")
    value = kind.values_by_name.get(prefix + text.upper().replace("-", "_"))
    if value is None or value.number == 0:
        allowed = ", ".join(each.name.removeprefix(prefix).lower() for each in kind.values if each.number)
        raise ValueError(f'{name} is "{text}"; it may be {allowed}')
    number: int = value.number
    return number


def values(given: Values) -> list[str]:
    return [given] if isinstance(given, str) else list(given)


def matchers(
    model: Values | None, version: Values | None, where: Mapping[str, Values] | None
) -> list[pb.Matcher]:
    """All must hold. A dimension that begins with "!" must be none of the values."""
    found = []
    for dimension, wanted in {"model": model, "version": version, **(where or {})}.items():
        if wanted is not None:
            unwanted = dimension.startswith("!")
            found.append(
                pb.Matcher(
                    dimension=dimension.lstrip("!"),
                    operator=pb.MATCH_OPERATOR_NOT_IN if unwanted else pb.MATCH_OPERATOR_IN,
                    values=values(wanted),
                )
            )
    return found


def question(
    metrics: Sequence[MetricLike],
    *,
    model: Values | None,
    version: Values | None,
    where: Mapping[str, Values] | None,
    by: Values,
    last: DurationLike | None,
    start: InstantLike | None,
    end: InstantLike | None,
    step: DurationLike | None,
    window: DurationLike | None,
    axis: str,
    as_of: InstantLike | None,
    against: pb.Baseline | None,
    max_series: int,
) -> pb.Question:
    if not metrics:
        raise ValueError('ask for at least one metric, such as "accuracy"')
    axes = {"event": "TIME_AXIS_EVENT", "join": "TIME_AXIS_JOIN"}
    if axis not in axes:
        raise ValueError(f'axis is "{axis}"; it may be event or join')
    asked = pb.Question(id="q", group_by=values(by), max_series=max_series, time_axis=axes[axis])
    asked.metrics.extend(metric(each) if isinstance(each, str) else each for each in metrics)
    asked.matchers.extend(matchers(model, version, where))
    if start is not None:
        if last is not None:
            raise ValueError("give last, or start and end, not both")
        asked.time_range.start_time.CopyFrom(_times.timestamp("start", start))
        if end is not None:
            asked.time_range.end_time.CopyFrom(_times.timestamp("end", end))
    elif end is not None:
        raise ValueError("end needs start")
    else:
        asked.lookback.CopyFrom(_times.duration("last", "1h" if last is None else last))
    if step is not None:
        asked.step.CopyFrom(_times.duration("step", step))
    if window is not None:
        asked.window.CopyFrom(_times.duration("window", window))
    if as_of is not None:
        asked.as_of.CopyFrom(_times.timestamp("as_of", as_of))
    if against is not None:
        asked.baseline.CopyFrom(against)
    return asked


def baseline(
    against: Mapping[str, Values] | None, against_earlier: DurationLike | None, against_reference: str | None
) -> pb.Baseline | None:
    given = [each for each in (against, against_earlier, against_reference) if each is not None]
    if not given:
        return None
    if len(given) > 1:
        raise ValueError("give one of against, against_earlier and against_reference")
    if against_earlier is not None:
        return pb.Baseline(offset=_times.duration("against_earlier", against_earlier))
    if against_reference is not None:
        return pb.Baseline(reference=against_reference)
    found = matchers(None, None, against)
    if len(found) != 1:
        raise ValueError('against names one dimension, such as {"version": "3"}')
    return pb.Baseline(series=found[0])
