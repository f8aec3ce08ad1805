# Copyright the Infermeter authors. Apache-2.0.
"""Durations and instants, as they are written and as the contract has them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Union

import pandas as pd
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

DurationLike = Union[str, dt.timedelta, float, int]
"""Such as "500ms", "30s", "5m", "12h", "7d", a timedelta, or seconds."""

InstantLike = Union[str, dt.datetime]
"""ISO 8601 with an offset, such as "2026-11-23T12:00:00Z", or a datetime with a time zone."""

_SHORT = re.compile(r"(\d{1,9})(ms|s|m|h|d)")
_MILLIS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def duration(name: str, value: DurationLike) -> Duration:
    if isinstance(value, str):
        match = _SHORT.fullmatch(value.strip())
        if not match:
            raise ValueError(f'{name} is "{value}"; write a duration such as 500ms, 30s, 5m, 12h or 7d')
        value = dt.timedelta(milliseconds=int(match[1]) * _MILLIS[match[2]])
    elif not isinstance(value, dt.timedelta):
        value = dt.timedelta(seconds=value)
    if value <= dt.timedelta(0):
        raise ValueError(f"{name} is {value}; it must be longer than nothing")
    result = Duration()
    result.FromTimedelta(value)
    return result


def timestamp(name: str, value: InstantLike) -> Timestamp:
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(re.sub("[zZ]$", "+00:00", value.strip()))
        except ValueError:
            raise ValueError(f'{name} is "{value}"; write an instant such as 2026-11-23T12:00:00Z') from None
    if value.tzinfo is None:
        raise ValueError(f"{name} is {value.isoformat()}, which has no time zone; add one, such as datetime.timezone.utc")
    result = Timestamp()
    result.FromDatetime(value.astimezone(dt.timezone.utc).replace(tzinfo=None))
    return result


def instant(value: Timestamp) -> pd.Timestamp:
    return pd.Timestamp(value.seconds * 1_000_000_000 + value.nanos, unit="ns", tz="UTC")


def seconds(value: Duration) -> float:
    return value.seconds + value.nanos / 1e9
