# Copyright the Infermeter authors. Apache-2.0.
"""Labels: batches over one stream, sent again until they are durable."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Union

import pandas as pd

from . import _errors, _times
from ._frames import word
from ._times import InstantLike
from .v1 import labels_pb2 as pb

BATCH = 1_000
IN_FLIGHT = 8
_LONGEST_PAUSE = 10.0
_COLUMNS = {
    "prediction_id", "model", "row", "output", "class_name", "class_index", "number", "class_set", "retracted", "label_time", "source", "label_id",
}


@dataclass(frozen=True)
class Label:
    """The truth about one predicted row.

    Give one of class_name, class_index, number, class_set and retracted. label_time is when the truth was known, by which
    the newer of two labels wins; left out, it is now.
    """

    prediction_id: str
    class_name: str | None = None
    class_index: int | None = field(default=None, kw_only=True)
    number: float | None = field(default=None, kw_only=True)
    class_set: Iterable[str] | None = field(default=None, kw_only=True)
    retracted: bool = field(default=False, kw_only=True)
    model: str = field(default="", kw_only=True)
    row: int = field(default=0, kw_only=True)
    output: str = field(default="", kw_only=True)
    label_time: InstantLike | None = field(default=None, kw_only=True)
    source: str = field(default="", kw_only=True)
    label_id: str = field(default="", kw_only=True)

    def message(self) -> pb.Label:
        """The label as the contract has it."""
        key = pb.PredictionKey(model=self.model, prediction_id=self.prediction_id, row=self.row, output=self.output)
        label = pb.Label(prediction=key, retracted=self.retracted, source=self.source, label_id=self.label_id)
        given = [v for v in (self.class_name, self.class_index, self.number, self.class_set) if v is not None]
        if len(given) + self.retracted != 1:
            raise ValueError(
                f'the label of "{self.prediction_id}" needs exactly one of class_name, class_index, number, class_set and retracted'
            )
        if self.class_name is not None:
            label.outcome.class_name = self.class_name
        elif self.class_index is not None:
            label.outcome.class_index = self.class_index
        elif self.number is not None:
            label.outcome.number = self.number
        elif self.class_set is not None:
            label.outcome.class_set.class_names.extend(self.class_set)
        when = dt.datetime.now(dt.timezone.utc) if self.label_time is None else self.label_time
        label.label_time.CopyFrom(_times.timestamp("label_time", when))
        return label


LabelsLike = Union[Label, Iterable[Label], pd.DataFrame]


@dataclass(frozen=True)
class LabelProblem:
    """A label that was not taken."""

    prediction_id: str
    row: int
    outcome: str
    message: str


@dataclass(frozen=True)
class LabelReport:
    """What became of labels.

    Attributes:
        counts: how many labels ended in which way: joined, waiting, corrected, duplicate, superseded, retracted, too_late, invalid, retry.
        problems: those that are invalid or too late, or could not be stored in the time given.
    """

    counts: dict[str, int]
    problems: list[LabelProblem]


def messages(labels: LabelsLike) -> Iterator[pb.Label]:
    if isinstance(labels, Label):
        yield labels.message()
    elif isinstance(labels, pd.DataFrame):
        yield from _rows(labels)
    else:
        for label in labels:
            yield label.message()


def _rows(frame: pd.DataFrame) -> Iterator[pb.Label]:
    unknown = set(map(str, frame.columns)) - _COLUMNS
    if unknown or "prediction_id" not in frame.columns:
        raise ValueError(
            f"a frame of labels needs the column prediction_id, and may have {', '.join(sorted(_COLUMNS - {'prediction_id'}))}"
            + (f"; it has {', '.join(sorted(unknown))}" if unknown else "")
        )
    for row in frame.to_dict("records"):
        given = {str(k): v for k, v in row.items() if isinstance(v, (list, set, tuple, frozenset)) or not pd.isna(v)}
        for name, kind in (("class_name", str), ("class_index", int), ("number", float), ("row", int), ("prediction_id", str), ("retracted", bool)):
            if name in given:
                given[name] = kind(given[name])
        yield Label(**given).message()


def batches(labels: Iterator[pb.Label], size: int) -> Iterator[list[pb.Label]]:
    batch: list[pb.Label] = []
    for label in labels:
        batch.append(label)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


class Sender:
    """Sends batches, some at a time, until all are answered.

    What was not acknowledged when a stream broke, and what the gateway could not store, is sent again: the same label twice changes
    nothing.
    """

    def __init__(self, stream: Callable[[Iterator[pb.StreamLabelsRequest]], Any], model: str, retry_for: float) -> None:
        self._stream = stream
        self._model = model
        self._retry_for = retry_for
        self._lock = threading.Lock()
        self._unanswered: dict[int, list[pb.Label]] = {}
        self._sequence = 0
        self._last_progress = time.monotonic()
        self._failures = 0
        self._counts: Counter[str] = Counter()
        self._problems: list[LabelProblem] = []

    def send(self, source: Iterator[list[pb.Label]]) -> LabelReport:
        while True:
            try:
                self._one_stream(source)
            except _errors.RpcError as failure:
                error = _errors.of_call(failure)
                passing = isinstance(error, (_errors.Unreachable, _errors.Overloaded))
                if not passing or not self._may_retry():
                    raise error from None
                self._sleep(error.retry_after)
                continue
            with self._lock:
                left = [label for batch in self._unanswered.values() for label in batch]
            if left and self._may_retry():
                self._sleep(None)
                continue
            for label in left:
                self._counts["retry"] += 1
                self._problems.append(_problem(label, "retry", "the gateway could not store it in the time given; send it again later"))
            return LabelReport(dict(self._counts), self._problems)

    def _one_stream(self, source: Iterator[list[pb.Label]]) -> None:
        """Sends what is unanswered and then what is new, and reads the answers."""
        places = threading.Semaphore(IN_FLIGHT)
        stop = threading.Event()
        failures: list[Exception] = []
        with self._lock:
            first = list(self._unanswered.items())

        def requests() -> Iterator[pb.StreamLabelsRequest]:
            try:
                for sequence, batch in itertools.chain(first, self._fresh(source)):
                    places.acquire()
                    if stop.is_set():
                        return
                    body = pb.SubmitLabelsRequest(model=self._model, labels=batch, problems_only=True)
                    yield pb.StreamLabelsRequest(sequence=sequence, batch=body)
            except Exception as failure:  # of the labels themselves; told in the thread of who called
                failures.append(failure)

        call = self._stream(requests())
        try:
            for response in call:
                self._read(response)
                places.release()
        finally:
            stop.set()
            places.release()
            call.cancel()
        if failures:
            raise failures[0]

    def _fresh(self, source: Iterator[list[pb.Label]]) -> Iterator[tuple[int, list[pb.Label]]]:
        """Batches count as unanswered from the moment they leave the source, so that none is lost with a stream."""
        while True:
            with self._lock:
                batch = next(source, None)
                if batch is None:
                    return
                self._sequence += 1
                sequence = self._sequence
                self._unanswered[sequence] = batch
            yield sequence, batch

    def _read(self, response: pb.StreamLabelsResponse) -> None:
        again = []
        with self._lock:
            batch = self._unanswered.pop(response.sequence)
            for result in response.batch.results:
                label = batch[result.index]
                if result.outcome == pb.LABEL_OUTCOME_RETRY:
                    again.append(label)
                elif result.outcome in (pb.LABEL_OUTCOME_INVALID, pb.LABEL_OUTCOME_TOO_LATE):
                    self._problems.append(_problem(label, word(pb.LabelOutcome, result.outcome), result.error.message))
            if again:
                self._sequence += 1
                self._unanswered[self._sequence] = again
        for count in response.batch.counts:
            if count.outcome != pb.LABEL_OUTCOME_RETRY and count.count:
                self._counts[word(pb.LabelOutcome, count.outcome)] += count.count
                self._last_progress = time.monotonic()
                self._failures = 0

    def _may_retry(self) -> bool:
        return time.monotonic() - self._last_progress < self._retry_for

    def _sleep(self, least: float | None) -> None:
        """Longer after each failure, and never the same for all clients."""
        pause = min(_LONGEST_PAUSE, 0.1 * 2 ** min(self._failures, 10)) * random.uniform(0.5, 1)
        self._failures += 1
        time.sleep(max(pause, least or 0))


def _problem(label: pb.Label, outcome: str, message: str) -> LabelProblem:
    return LabelProblem(label.prediction.prediction_id, label.prediction.row, outcome, message)
