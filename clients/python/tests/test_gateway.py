# Copyright the Infermeter authors. Apache-2.0.
"""Against a real gateway."""

import datetime as dt
import math
import uuid

import grpc
import pandas as pd
import pytest

from infermeter import Infermeter, InvalidRequest, Label, Unreachable, metric
from infermeter.v1 import metrics_pb2, metrics_pb2_grpc


def test_a_frame_has_what_the_gateway_answered(target: str) -> None:
    asked = metrics_pb2.Question(id="q", metrics=[metric("accuracy"), metric("f1", average="none")], group_by=["segment.lighting"])
    asked.time_range.start_time.FromDatetime(dt.datetime(2020, 1, 1))
    asked.time_range.end_time.FromDatetime(dt.datetime.now(dt.timezone.utc).replace(tzinfo=None))
    stub = metrics_pb2_grpc.MetricsServiceStub(grpc.insecure_channel(target))
    answer = stub.QueryMetrics(metrics_pb2.QueryMetricsRequest(questions=[asked])).answers[0]
    end = asked.time_range.end_time.ToDatetime(dt.timezone.utc)
    with Infermeter(target) as meter:
        frame = meter.query(
            "accuracy", metric("f1", average="none"), by=["segment.lighting"], start=dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc), end=end
        )
    points = [(series, point) for series in answer.series for point in series.points]
    assert len(points) == len(frame) > 2
    for (series, point), (_, row) in zip(points, frame.iterrows()):
        assert row["segment.lighting"] == series.dimensions["segment.lighting"]
        assert row["n"] == point.sample_count
        assert (row["labelled"], row["eligible"]) == (point.coverage.labelled, point.coverage.eligible)
        if point.HasField("number"):
            assert row["value"] == point.number and pd.isna(row["undefined"])
        else:
            assert math.isnan(row["value"]) and row["undefined"]


def test_each_page_is_fetched(target: str) -> None:
    with Infermeter(target) as meter:
        assert len(meter.metrics()) > 50
        assert {"accuracy", "latency"} <= set(meter.metrics().index)
        assert "digits" in meter.models().index.get_level_values("model")


def test_a_label_is_durable_when_label_returns(target: str) -> None:
    name = f"python-{uuid.uuid4()}"
    with Infermeter(target) as meter:
        assert meter.label(Label(name, "3", model="digits", label_time="2026-11-23T12:00:00Z")).counts == {"waiting": 1}
        assert meter.label(Label(name, "3", model="digits", label_time="2026-11-23T12:00:00Z")).counts == {"duplicate": 1}


def test_each_refused_label_is_told(target: str) -> None:
    with Infermeter(target) as meter:
        labels = [Label(f"python-{uuid.uuid4()}", "3") for _ in range(25)]
        labels[13] = Label("x" * 600, "3")
        report = meter.label(labels, model="digits", batch_size=10)
    assert report.counts == {"waiting": 24, "invalid": 1}
    assert [(problem.prediction_id, problem.outcome) for problem in report.problems] == [("x" * 600, "invalid")]
    assert "512" in report.problems[0].message


def test_predictions_carry_the_label_in_force(target: str) -> None:
    with Infermeter(target) as meter:
        labelled = meter.predictions(model="digits", state="labelled", limit=7)
    assert len(labelled) == 7
    assert labelled["label"].notna().all()
    assert set(labelled["segment.lighting"]) <= {"dim", "normal"}


def test_predictions_are_chosen_by_what_was_true_and_what_was_answered(target: str) -> None:
    with Infermeter(target) as meter:
        answered = meter.predictions(model="digits", predicted="8", limit=20)
        true = meter.predictions(model="digits", true="3", limit=20)
        none = meter.predictions(model="digits", predicted="eight")
    assert set(answered["predicted"]) == {"8"}
    assert set(true["label"]) == {"3"}
    assert len(none) == 0


def test_a_refusal_says_what_is_wrong(target: str) -> None:
    with Infermeter(target) as meter, pytest.raises(InvalidRequest) as refused:
        meter.query("acuracy")
    assert refused.value.reason == "ERROR_REASON_UNKNOWN_METRIC"
    assert refused.value.violations[0].field == "questions[0].metrics[0].name"
    assert "accuracy" in str(refused.value)


def test_a_watch_begins_with_everything(target: str) -> None:
    with Infermeter(target) as meter:
        frame = next(iter(meter.watch("call_count", by=["segment.lighting"], last="2h")))
    assert set(frame["segment.lighting"]) >= {"dim", "normal"}


def test_a_gateway_that_is_not_there_is_unreachable() -> None:
    with Infermeter("127.0.0.1:1", retry_for=0.5) as meter:
        with pytest.raises(Unreachable):
            meter.query("accuracy")
        with pytest.raises(Unreachable):
            meter.label(Label("a", "b", model="digits"))
        with pytest.raises(Unreachable):
            next(iter(meter.watch("accuracy")))
