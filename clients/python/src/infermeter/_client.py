# Copyright the Infermeter authors. Apache-2.0.
"""The client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any

import grpc
import pandas as pd

from . import _errors, _frames, _labels, _questions, _times, _watch
from ._frames import word
from ._labels import LabelReport, LabelsLike
from ._questions import MetricLike, Values
from ._times import DurationLike, InstantLike
from .v1 import alerts_pb2, labels_pb2, metrics_pb2, models_pb2, predictions_pb2

_LONGEST_MESSAGE = 16 << 20


class Infermeter:
    """A connection to a gateway. Thread-safe; close it, or use it in a with statement.

    Args:
        target: host and port of the gateway.
        credentials: of TLS, from grpc.ssl_channel_credentials(); None: plaintext, as the gateway itself speaks.
        timeout: seconds that a call may take; watches and labels have no limit as a whole.
        retry_for: seconds for which labels and watches are tried again while the gateway is away or overloaded.
    """

    def __init__(
        self,
        target: str = "localhost:4630",
        *,
        credentials: grpc.ChannelCredentials | None = None,
        timeout: float = 30.0,
        retry_for: float = 60.0,
    ) -> None:
        options = [
            ("grpc.max_receive_message_length", _LONGEST_MESSAGE),
            ("grpc.enable_http_proxy", 0),
            # Without pings, a watch would wait for ever for a machine that is gone without a word.
            ("grpc.keepalive_time_ms", 20_000),
            ("grpc.keepalive_timeout_ms", 10_000),
            ("grpc.http2.max_pings_without_data", 0),
        ]
        self._channel: Any = (
            grpc.insecure_channel(target, options) if credentials is None else grpc.secure_channel(target, credentials, options)
        )
        self._timeout = timeout
        self._retry_for = retry_for

    def __enter__(self) -> Infermeter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection and every call that is open."""
        self._channel.close()

    def query(
        self,
        *metrics: MetricLike,
        model: Values | None = None,
        version: Values | None = None,
        where: Mapping[str, Values] | None = None,
        by: Values = (),
        last: DurationLike | None = None,
        start: InstantLike | None = None,
        end: InstantLike | None = None,
        step: DurationLike | None = None,
        window: DurationLike | None = None,
        axis: str = "event",
        as_of: InstantLike | None = None,
        against: Mapping[str, Values] | None = None,
        against_earlier: DurationLike | None = None,
        against_reference: str | None = None,
        max_series: int = 0,
    ) -> pd.DataFrame:
        """Asks for metrics of a range of time; the last hour by default.

        Args:
            metrics: names, or metric("latency", quantile=0.99).
            where: further dimensions and the values they may have; {"!backend": "b"} for all but these.
            by: dimensions that split the answer: "model", "version", "segment.lighting".
            step: a point per step; by default one for the whole range.
            axis: "event", when it was predicted, or "join", when the label was learned.
            against: the series to compare with, such as {"version": "3"}; or the same so much earlier, or a pinned reference.

        Returns:
            A row per point, indexed by its start in UTC. Columns: metric; one per dimension; value, NaN where undefined says why;
            low and high, the sampling interval; bound_low and bound_high, where the value must end up whatever the missing labels
            say; n, the rows it rests on; labelled and eligible; finality; unit; end; detail, a frame for matrices, histograms and
            curves. With a baseline: baseline, difference, difference_low, difference_high, p_value, adjusted_p_value. attrs has
            caveats and complete_through.

        Raises:
            InvalidRequest: a metric, dimension or range cannot be; its violations say what can.
        """
        asked = _questions.question(
            metrics,
            model=model,
            version=version,
            where=where,
            by=by,
            last=last,
            start=start,
            end=end,
            step=step,
            window=window,
            axis=axis,
            as_of=as_of,
            against=_questions.baseline(against, against_earlier, against_reference),
            max_series=max_series,
        )
        request = metrics_pb2.QueryMetricsRequest(questions=[asked])
        series: list[metrics_pb2.Series] = []
        caveats: list[metrics_pb2.Caveat] = []
        through = None
        for page in self._pages("MetricsService/QueryMetrics", request, metrics_pb2.QueryMetricsResponse):
            for answer in page.answers:
                if answer.HasField("error"):
                    raise _errors.of_status(_code(answer.error.code), answer.error.message, answer.error)
                series += answer.series
                caveats += answer.caveats
                if answer.HasField("complete_through"):
                    through = _times.instant(answer.complete_through)
        return _frames.answer(series, caveats, through)

    def watch(
        self,
        *metrics: MetricLike,
        model: Values | None = None,
        version: Values | None = None,
        where: Mapping[str, Values] | None = None,
        by: Values = (),
        last: DurationLike = "1h",
        step: DurationLike | None = None,
        window: DurationLike | None = None,
        interval: DurationLike = "1s",
        heartbeat: DurationLike = "10s",
    ) -> Iterator[pd.DataFrame]:
        """Watches metrics: yields the whole answer, as query gives it, and again after each change, until it is closed.

        Where the gateway was away it connects again; after three missed heartbeats it counts as away. attrs["errors"] has what could not be
        answered.
        """
        asked = _questions.question(
            metrics, model=model, version=version, where=where, by=by, last=last, start=None, end=None, step=step, window=window,
            axis="event", as_of=None, against=None, max_series=0,
        )
        beat = _times.duration("heartbeat", heartbeat)
        request = metrics_pb2.WatchMetricsRequest(
            questions=[asked], interval=_times.duration("interval", interval), heartbeat_interval=beat
        )
        call = self._method("unary_stream", "MetricsService/WatchMetrics", request, metrics_pb2.WatchMetricsResponse)
        return _watch.watch(lambda: call(request), 3 * _times.seconds(beat), self._retry_for)

    def label(self, labels: LabelsLike, *, model: str = "", batch_size: int = _labels.BATCH) -> LabelReport:
        """Sends labels: one, many (any iterable, read as it is sent), or a frame with the column prediction_id and columns named as the
        fields of Label. Returns when all are durable.

        Args:
            model: of the labels that name none themselves.

        Raises:
            Unreachable, Overloaded: the gateway took no label for retry_for seconds. What was acknowledged before is durable, and
                sending everything again does no harm.
        """
        if not 1 <= batch_size <= 10_000:
            raise ValueError(f"batch_size is {batch_size}; it may be 1 to 10000")
        call = self._method("stream_stream", "LabelService/StreamLabels", labels_pb2.StreamLabelsRequest(), labels_pb2.StreamLabelsResponse)
        sender = _labels.Sender(call, model, self._retry_for)
        return sender.send(_labels.batches(_labels.messages(labels), batch_size))

    def predictions(
        self,
        *,
        model: Values | None = None,
        version: Values | None = None,
        where: Mapping[str, Values] | None = None,
        last: DurationLike | None = None,
        state: str = "any",
        true: str | None = None,
        predicted: str | None = None,
        limit: int = 1_000,
    ) -> pd.DataFrame:
        """The newest predictions, at most limit, with the label in force.

        They are those that metrics count: traffic of evaluations is left out where the condition does not speak of traffic.

        Args:
            state: any, labelled, unlabelled or wrong.
            true: what the label in force must say: a class, one of a set, or a number in digits.
            predicted: what the model must have answered, in the same way.
        """
        states = {"any": "UNSPECIFIED", "labelled": "LABELLED", "unlabelled": "UNLABELLED", "wrong": "WRONG"}
        if state not in states:
            raise ValueError(f'state is "{state}"; it may be {", ".join(states)}')
        matchers = _questions.matchers(model, version, where)
        if all(matcher.dimension != "traffic" for matcher in matchers):
            matchers += _questions.matchers(None, None, {"traffic": "live"})
        request = predictions_pb2.ListPredictionsRequest(
            matchers=matchers,
            true_value=true,
            predicted_value=predicted,
            label_state=f"LABEL_STATE_{states[state]}",
            page_size=max(1, min(limit, 1_000)),
        )
        if last is not None:
            since = pd.Timestamp.now(tz="UTC") - _times.duration("last", last).ToTimedelta()
            request.time_range.start_time.FromNanoseconds(since.value)
        rows: list[dict[str, Any]] = []
        for page in self._pages("PredictionService/ListPredictions", request, predictions_pb2.ListPredictionsResponse):
            rows += [_prediction(each) for each in page.predictions]
            if len(rows) >= limit:
                break
        columns = ["time", "model", "prediction_id", "row", "output", "predicted", "label", "label_time", "scores", "latency", "overhead"]
        extra = sorted({name for row in rows for name in row} - set(columns))
        return pd.DataFrame(rows[:limit], columns=columns + extra).set_index("time")

    def models(self) -> pd.DataFrame:
        """The models seen, one row for each version, by model and version."""
        rows = []
        for page in self._pages("ModelService/ListModels", models_pb2.ListModelsRequest(), models_pb2.ListModelsResponse):
            for model in page.models:
                for version in model.versions:
                    rows.append({
                        "model": model.name,
                        "version": version.version,
                        "task": word(models_pb2.Task, model.task),
                        "classes": list(model.classes),
                        "rows": version.row_count,
                        "first_seen": _times.instant(version.first_seen_time),
                        "last_seen": _times.instant(version.last_seen_time),
                        "reading": model.reading.explanation,
                        "unreadable": sum(each.count for each in model.unreadable),
                    })
        columns = ["model", "version", "task", "classes", "rows", "first_seen", "last_seen", "reading", "unreadable"]
        return pd.DataFrame(rows, columns=columns).set_index(["model", "version"])

    def metrics(self, *, model: str = "") -> pd.DataFrame:
        """The metrics that can be asked for, by name."""
        rows = []
        request = metrics_pb2.ListMetricsRequest(model=model)
        for page in self._pages("MetricsService/ListMetrics", request, metrics_pb2.ListMetricsResponse):
            for each in page.metrics:
                rows.append({
                    "metric": each.name,
                    "description": each.description,
                    "unit": each.unit,
                    "value": each.value_field,
                    "better": word(metrics_pb2.Better, each.better),
                    "parameters": list(each.parameters),
                    "dimensions": list(each.dimensions),
                    "needs_labels": each.needs_labels,
                    "semantics": each.semantics,
                })
        columns = ["metric", "description", "unit", "value", "better", "parameters", "dimensions", "needs_labels", "semantics"]
        return pd.DataFrame(rows, columns=columns).set_index("metric")

    def alerts(self, *, states: Values = (), where: Mapping[str, Values] | None = None) -> pd.DataFrame:
        """Alerts, the newest first, by id; those that are pending or fire by default.

        Args:
            states: pending, firing, resolved.
            where: dimensions of the alert, and "rule".

        Raises:
            NotSupported: this gateway has no alerts.
        """
        wanted = [f"ALERT_STATE_{state.upper()}" for state in _questions.values(states)]
        unknown = sorted(set(wanted) - set(alerts_pb2.AlertState.keys()))
        if unknown:
            raise ValueError(f"states has {', '.join(unknown)}; it may be pending, firing and resolved")
        request = alerts_pb2.ListAlertsRequest(states=wanted, matchers=_questions.matchers(None, None, where))
        rows = []
        for page in self._pages("AlertService/ListAlerts", request, alerts_pb2.ListAlertsResponse):
            for each in page.alerts:
                rows.append({
                    "id": each.id,
                    "rule": each.rule,
                    "severity": word(alerts_pb2.AlertSeverity, each.severity),
                    "state": word(alerts_pb2.AlertState, each.state),
                    "summary": each.summary,
                    "description": each.description,
                    "dimensions": dict(each.dimensions),
                    "start": _times.instant(each.start_time),
                    "fired": _times.instant(each.fire_time) if each.HasField("fire_time") else pd.NaT,
                    "end": _times.instant(each.end_time) if each.HasField("end_time") else pd.NaT,
                    "acknowledged_by": each.acknowledged_by,
                })
        columns = ["id", "rule", "severity", "state", "summary", "description", "dimensions", "start", "fired", "end", "acknowledged_by"]
        return pd.DataFrame(rows, columns=columns).set_index("id")

    def _method(self, kind: str, method: str, request: Any, response: Any) -> Any:
        build = getattr(self._channel, kind)
        return build(f"/infermeter.v1.{method}", type(request).SerializeToString, response.FromString)

    def _pages(self, method: str, request: Any, response: Any) -> Iterator[Any]:
        call = self._method("unary_unary", method, request, response)
        while True:
            try:
                page = call(request, timeout=self._timeout)
            except _errors.RpcError as error:
                raise _errors.of_call(error) from None
            yield page
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token


def _code(number: int) -> str:
    name: str = next((each.name for each in grpc.StatusCode if each.value[0] == number), "UNKNOWN")
    return name


def _outcome(outcome: labels_pb2.Outcome) -> Any:
    kind = outcome.WhichOneof("value")
    if kind is None:
        return None
    return list(outcome.class_set.class_names) if kind == "class_set" else getattr(outcome, kind)


def _prediction(prediction: predictions_pb2.Prediction) -> dict[str, Any]:
    in_force = prediction.labels[0] if prediction.labels and not prediction.labels[0].retracted else None
    row: dict[str, Any] = dict(prediction.dimensions)
    row |= {
        "time": _times.instant(prediction.create_time),
        "model": prediction.key.model,
        "prediction_id": prediction.key.prediction_id,
        "row": prediction.key.row,
        "output": prediction.key.output,
        "predicted": _outcome(prediction.predicted),
        "label": None if in_force is None else _outcome(in_force.outcome),
        "label_time": pd.NaT if in_force is None else _times.instant(in_force.label_time),
        "scores": list(prediction.predicted.scores),
        "latency": _times.seconds(prediction.latency),
        "overhead": _times.seconds(prediction.overhead),
    }
    return row
