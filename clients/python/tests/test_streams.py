# Copyright the Infermeter authors. Apache-2.0.
"""Retries, reconnection and the state of a watch, against a server that fails as a test says."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from concurrent import futures
from typing import Any

import grpc
import pandas as pd
import pytest
from google.rpc import code_pb2, error_details_pb2, status_pb2

from infermeter import Infermeter, InvalidRequest, Label, Overloaded, _watch, metric
from infermeter.v1 import labels_pb2, labels_pb2_grpc, metrics_pb2, metrics_pb2_grpc

Start = Callable[..., str]


@pytest.fixture
def start() -> Iterator[Start]:
    servers = []

    def begin(labels: Any = None, metrics: Any = None) -> str:
        server = grpc.server(futures.ThreadPoolExecutor(4))
        if labels:
            labels_pb2_grpc.add_LabelServiceServicer_to_server(labels, server)
        if metrics:
            metrics_pb2_grpc.add_MetricsServiceServicer_to_server(metrics, server)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        servers.append(server)
        return f"127.0.0.1:{port}"

    yield begin
    for server in servers:
        server.stop(None)


class Labels(labels_pb2_grpc.LabelServiceServicer):
    """Stores labels. Breaks the stream after each third batch, and asks for each label whose id ends in 7 once more."""

    def __init__(self) -> None:
        self.stored: list[str] = []
        self.asked_again: set[str] = set()
        self.batches = 0

    def StreamLabels(self, requests: Any, context: Any) -> Any:
        for request in requests:
            self.batches += 1
            if self.batches % 3 == 0:
                context.abort(grpc.StatusCode.UNAVAILABLE, "the store failed")
            answer = labels_pb2.SubmitLabelsResponse()
            joined = 0
            for index, label in enumerate(request.batch.labels):
                name = label.prediction.prediction_id
                if name.endswith("7") and name not in self.asked_again:
                    self.asked_again.add(name)
                    answer.results.add(index=index, outcome=labels_pb2.LABEL_OUTCOME_RETRY)
                else:
                    self.stored.append(name)
                    joined += 1
            answer.counts.add(outcome=labels_pb2.LABEL_OUTCOME_JOINED, count=joined)
            yield labels_pb2.StreamLabelsResponse(sequence=request.sequence, batch=answer)


def test_every_label_is_stored_over_broken_streams_and_retries(start: Start) -> None:
    service = Labels()
    names = [f"p{i}" for i in range(100)]
    with Infermeter(start(labels=service)) as meter:
        report = meter.label((Label(name, "a") for name in names), model="m", batch_size=10)
    assert set(service.stored) == set(names)
    assert report.counts["joined"] == 100
    assert report.problems == []
    assert service.asked_again == {name for name in names if name.endswith("7")}


class Refusing(labels_pb2_grpc.LabelServiceServicer):
    """Refuses the first stream for a while, and stores nothing of what it is sent later."""

    def __init__(self) -> None:
        self.calls = 0

    def StreamLabels(self, requests: Any, context: Any) -> Any:
        self.calls += 1
        if self.calls == 1:
            status = status_pb2.Status(code=code_pb2.RESOURCE_EXHAUSTED, message="100000 labels wait")
            detail = error_details_pb2.RetryInfo()
            detail.retry_delay.FromMilliseconds(300)
            status.details.add().Pack(detail)
            context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, status.message)
        for request in requests:
            answer = labels_pb2.SubmitLabelsResponse()
            for index in range(len(request.batch.labels)):
                answer.results.add(index=index, outcome=labels_pb2.LABEL_OUTCOME_RETRY)
            yield labels_pb2.StreamLabelsResponse(sequence=request.sequence, batch=answer)


def test_labels_that_are_never_stored_are_told(start: Start) -> None:
    service = Refusing()
    with Infermeter(start(labels=service), retry_for=1) as meter:
        report = meter.label([Label("a", "1"), Label("b", "1")], model="m")
    assert service.calls > 2
    assert report.counts == {"retry": 2}
    assert {problem.prediction_id for problem in report.problems} == {"a", "b"}


def test_an_overload_that_stays_is_raised_with_its_time(start: Start) -> None:
    class Full(labels_pb2_grpc.LabelServiceServicer):
        def StreamLabels(self, requests: Any, context: Any) -> Any:
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "full")
            yield

    with Infermeter(start(labels=Full()), retry_for=0.3) as meter, pytest.raises(Overloaded, match="full"):
        meter.label(Label("a", "1"), model="m")


def test_an_impossible_label_is_told_before_it_is_sent(start: Start) -> None:
    service = Labels()
    with Infermeter(start(labels=service)) as meter:
        with pytest.raises(ValueError, match="exactly one of"):
            meter.label(Label("a"), model="m")
        with pytest.raises(ValueError, match="no time zone"):
            meter.label(Label("a", "1", label_time="2026-11-23T12:00:00"), model="m")
        with pytest.raises(ValueError, match="prediction_id"):
            meter.label(pd.DataFrame({"id": ["a"]}), model="m")
    assert service.stored == []


def test_a_frame_of_labels_takes_each_kind_of_truth(start: Start) -> None:
    got: list[labels_pb2.Label] = []

    class Keep(labels_pb2_grpc.LabelServiceServicer):
        def StreamLabels(self, requests: Any, context: Any) -> Any:
            for request in requests:
                got.extend(request.batch.labels)
                yield labels_pb2.StreamLabelsResponse(sequence=request.sequence)

    frame = pd.DataFrame({
        "prediction_id": ["a", "b", "c", "d"],
        "class_name": ["x", None, None, None],
        "number": [math.nan, 2.5, math.nan, math.nan],
        "class_set": [None, None, ["p", "q"], None],
        "retracted": [False, False, False, True],
    })
    with Infermeter(start(labels=Keep())) as meter:
        meter.label(frame, model="m")
    assert [label.outcome.WhichOneof("value") for label in got] == ["class_name", "number", "class_set", None]
    assert got[3].retracted and all(label.HasField("label_time") for label in got)


def _series(light: str, *points: tuple[int, float], closed: bool = False) -> metrics_pb2.Series:
    series = metrics_pb2.Series(metric=metric("accuracy"), dimensions={"light": light}, closed=closed)
    for at, value in points:
        point = series.points.add()
        point.start_time.seconds = at
        if not closed:
            point.number = value
    return series


def _event(kind: str, *series: metrics_pb2.Series, more: bool = False) -> metrics_pb2.WatchMetricsResponse:
    frame = metrics_pb2.Frame(answers=[metrics_pb2.Answer(question_id="q", series=series)], more=more)
    return metrics_pb2.WatchMetricsResponse(**{kind: frame})  # type: ignore[arg-type]


class Watching(metrics_pb2_grpc.MetricsServiceServicer):
    """Sends the events of one list per connection, and then breaks it."""

    def __init__(self, *connections: list[metrics_pb2.WatchMetricsResponse]) -> None:
        self.connections = list(connections)

    def WatchMetrics(self, request: Any, context: Any) -> Any:
        yield from self.connections.pop(0)
        context.abort(grpc.StatusCode.UNAVAILABLE, "restarting")


def _state(frame: pd.DataFrame) -> dict[tuple[str, int], float]:
    return {(row["light"], int(time.timestamp())): row["value"] for time, row in frame.iterrows()}  # type: ignore[attr-defined]


def test_a_watch_keeps_the_state_by_the_rules(start: Start) -> None:
    heartbeat = metrics_pb2.WatchMetricsResponse(heartbeat=metrics_pb2.Heartbeat())
    service = Watching(
        [
            _event("snapshot", _series("dim", (60, 0.5)), more=True),
            _event("snapshot", _series("normal", (60, 0.9), (120, 0.8))),
            heartbeat,
            _event("update", _series("dim", (60, 0.6), (120, 0.7))),
            _event("update", _series("normal", (60, 0.0), closed=True)),
            _event("update", _series("dim", closed=True)),
        ],
        [_event("snapshot", _series("dim", (180, 0.1)))],
    )
    with Infermeter(start(metrics=service)) as meter:
        watch = meter.watch("accuracy", by=["light"])
        states = [_state(next(watch)) for _ in range(5)]
        watch.close()  # type: ignore[attr-defined]
    assert states == [
        {("dim", 60): 0.5, ("normal", 60): 0.9, ("normal", 120): 0.8},
        {("dim", 60): 0.6, ("dim", 120): 0.7, ("normal", 60): 0.9, ("normal", 120): 0.8},
        {("dim", 60): 0.6, ("dim", 120): 0.7, ("normal", 120): 0.8},
        {("normal", 120): 0.8},
        {("dim", 180): 0.1},
    ]


def test_a_watch_that_is_refused_says_so_at_once(start: Start) -> None:
    class No(metrics_pb2_grpc.MetricsServiceServicer):
        def WatchMetrics(self, request: Any, context: Any) -> Any:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "no such metric")
            yield

    with Infermeter(start(metrics=No())) as meter, pytest.raises(InvalidRequest, match="no such metric"):
        next(iter(meter.watch("acuracy")))


def test_a_gateway_that_falls_silent_counts_as_away(start: Start) -> None:
    class Silent(metrics_pb2_grpc.MetricsServiceServicer):
        calls = 0

        def WatchMetrics(self, request: Any, context: Any) -> Any:
            Silent.calls += 1
            yield _event("snapshot", _series("dim", (60 * Silent.calls, 0.5)))
            if Silent.calls == 1:
                ended = threading.Event()
                context.add_callback(ended.set)
                ended.wait(60)

    with Infermeter(start(metrics=Silent())) as meter:
        watch = meter.watch("accuracy", heartbeat="100ms")
        assert [_state(next(watch)) for _ in range(2)] == [{("dim", 60): 0.5}, {("dim", 120): 0.5}]


def test_the_first_answer_may_take_longer_than_three_heartbeats(start: Start) -> None:
    class Slow(metrics_pb2_grpc.MetricsServiceServicer):
        calls = 0

        def WatchMetrics(self, request: Any, context: Any) -> Any:
            Slow.calls += 1
            ended = threading.Event()
            context.add_callback(ended.set)
            if not ended.wait(0.8):
                yield _event("snapshot", _series("dim", (60, 0.5)))
                ended.wait(60)

    with Infermeter(start(metrics=Slow()), retry_for=1) as meter:
        watch = meter.watch("accuracy", heartbeat="100ms")
        assert _state(next(watch)) == {("dim", 60): 0.5}
    assert Slow.calls == 1


def test_the_time_that_a_reader_takes_does_not_count_against_the_gateway(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    service = Watching([_event("snapshot", _series("dim", (60, 0.5)))], [_event("snapshot", _series("dim", (120, 0.6)))])
    now = [1_000.0]
    monkeypatch.setattr(_watch.time, "monotonic", lambda: now[0])
    with Infermeter(start(metrics=service), retry_for=60) as meter:
        watch = meter.watch("accuracy")
        assert _state(next(watch)) == {("dim", 60): 0.5}
        now[0] += 3_600
        assert _state(next(watch)) == {("dim", 120): 0.6}


def test_streams_that_break_after_their_first_message_are_begun_with_growing_pauses(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    service = Watching(*([_event("snapshot", _series("dim", (60, 0.5)))] for _ in range(6)))
    pauses: list[float] = []
    monkeypatch.setattr(_watch.time, "sleep", pauses.append)
    with Infermeter(start(metrics=service)) as meter:
        watch = meter.watch("accuracy")
        for _ in range(6):
            next(watch)
    assert pauses[-1] >= 0.8


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m: m.query(), "at least one metric"),
        (lambda m: m.query("a", last="soon"), 'last is "soon"'),
        (lambda m: m.query("a", last="1h", start="2026-01-01T00:00:00Z"), "not both"),
        (lambda m: m.query("a", end="2026-01-01T00:00:00Z"), "end needs start"),
        (lambda m: m.query("a", axis="label"), "event or join"),
        (lambda m: m.query("a", against={"version": "1"}, against_earlier="1d"), "give one of"),
        (lambda m: metric("f1", average="mean"), "macro"),
        (lambda m: metric("f1", averag="macro"), "no parameter"),
        (lambda m: m.predictions(state="right"), "labelled"),
        (lambda m: m.alerts(states="loud"), "firing"),
        (lambda m: m.label([], batch_size=0), "batch_size"),
    ],
)
def test_what_cannot_be_asked_is_told_before_it_is_sent(call: Any, message: str) -> None:
    with Infermeter("127.0.0.1:1") as meter, pytest.raises(ValueError, match=message):
        call(meter)
