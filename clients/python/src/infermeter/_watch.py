# Copyright the Infermeter authors. Apache-2.0.
"""The state of a watch, kept by the rules of the contract."""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from . import _errors, _frames, _times
from .v1 import metrics_pb2 as pb

_LONGEST_PAUSE = 10.0
# Before the first answer there are no heartbeats, and asking again would only make it take longer.
_FIRST_ANSWER = 180.0
_Key = tuple[str, bytes, tuple[tuple[str, str], ...]]


class State:
    """What the gateway answered last: a snapshot replaces everything, an update takes away what is closed and puts points."""

    def __init__(self) -> None:
        self._series: dict[_Key, tuple[pb.Series, dict[int, pb.Point]]] = {}
        self._answers: dict[str, pb.Answer] = {}
        self._within = ""

    def apply(self, event: pb.WatchMetricsResponse) -> bool:
        """Whether the state is whole and has changed: not after a heartbeat, nor while parts are still to come."""
        kind = event.WhichOneof("event")
        if kind not in ("snapshot", "update"):
            return False
        frame = event.snapshot if kind == "snapshot" else event.update
        if kind == "snapshot" and self._within != "snapshot":
            self._series.clear()
            self._answers.clear()
        self._within = kind if frame.more else ""
        for answer in frame.answers:
            head = pb.Answer(question_id=answer.question_id, caveats=answer.caveats)
            if answer.HasField("error"):
                head.error.CopyFrom(answer.error)
            if answer.HasField("complete_through"):
                head.complete_through.CopyFrom(answer.complete_through)
            self._answers[answer.question_id] = head
            for series in answer.series:
                self._put(answer.question_id, series)
        return not frame.more

    def _put(self, question: str, series: pb.Series) -> None:
        key = (question, series.metric.SerializeToString(deterministic=True), tuple(sorted(series.dimensions.items())))
        if series.closed and not series.points:
            self._series.pop(key, None)
            return
        head = pb.Series(metric=series.metric, dimensions=series.dimensions, unit=series.unit)
        known = self._series.get(key)
        points = known[1] if known else {}
        for point in series.points:
            start = point.start_time.ToNanoseconds()
            if series.closed:
                points.pop(start, None)
            else:
                points[start] = point
        if not series.closed:
            self._series[key] = (head, points)

    def frame(self) -> pd.DataFrame:
        """All points by series and time."""
        whole = []
        for head, points in self._series.values():
            series = pb.Series()
            series.CopyFrom(head)
            series.points.extend(points[start] for start in sorted(points))
            whole.append(series)
        answers = list(self._answers.values())
        caveats = [caveat for answer in answers for caveat in answer.caveats]
        through = [_times.instant(answer.complete_through) for answer in answers if answer.HasField("complete_through")]
        frame = _frames.answer(whole, caveats, min(through) if through else None)
        frame.attrs["errors"] = [answer.error.message for answer in answers if answer.HasField("error")]
        return frame


class _Silent(Exception):
    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


class _Ended:
    def __init__(self, failure: BaseException | None) -> None:
        self.failure = failure


def watch(connect: Callable[[], Any], silence: float, retry_for: float) -> Iterator[pd.DataFrame]:
    """Yields the whole state after each change, and connects again where the gateway was away.

    Args:
        connect: begins a stream.
        silence: seconds without any message after which the stream counts as broken, once it had one; the first may take minutes.
        retry_for: seconds without any message, over several attempts, after which the failure is raised.
    """
    failures = 0
    last = time.monotonic()
    while True:
        state = State()
        call = connect()
        try:
            for number, event in enumerate(_timed(call, silence)):
                last = time.monotonic()
                # A gateway that falls with its first answer would else be asked for it almost without a pause.
                failures = 0 if number > 0 else failures
                if state.apply(event):
                    yield state.frame()
                    # The time that the reader took says nothing about the gateway.
                    last = time.monotonic()
            error: _errors.InfermeterError = _errors.Unreachable("the gateway ended the watch", code="UNAVAILABLE")
        except _errors.RpcError as failure:
            error = _errors.of_call(failure)
        except _Silent as silent:
            error = _errors.Unreachable(f"the gateway said nothing for {silent.seconds:g} s", code="UNAVAILABLE")
        finally:
            call.cancel()
        if not isinstance(error, (_errors.Unreachable, _errors.Overloaded)) or time.monotonic() - last > retry_for:
            raise error from None
        pause = min(_LONGEST_PAUSE, 0.1 * 2 ** min(failures, 10)) * random.uniform(0.5, 1)
        failures += 1
        time.sleep(max(pause, error.retry_after or 0))


def _timed(call: Any, silence: float) -> Iterator[pb.WatchMetricsResponse]:
    """Reads ahead by one message at most, so that the gateway notices a slow reader and merges updates for it."""
    read: queue.Queue[pb.WatchMetricsResponse | _Ended] = queue.Queue(maxsize=1)
    gone = threading.Event()

    def put(item: pb.WatchMetricsResponse | _Ended) -> None:
        while not gone.is_set():
            try:
                read.put(item, timeout=0.2)
                return
            except queue.Full:
                continue

    def pump() -> None:
        try:
            for event in call:
                put(event)
            put(_Ended(None))
        except BaseException as failure:
            put(_Ended(failure))

    threading.Thread(target=pump, name="infermeter-watch", daemon=True).start()
    patience = max(silence, _FIRST_ANSWER)
    try:
        while True:
            try:
                event = read.get(timeout=patience)
            except queue.Empty:
                raise _Silent(patience) from None
            patience = silence
            if isinstance(event, _Ended):
                if event.failure is not None:
                    raise event.failure
                return
            yield event
    finally:
        gone.set()
        call.cancel()
