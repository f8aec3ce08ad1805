// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.DropCause;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.model.UnreadableCause;
import io.infermeter.core.prediction.Input;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.series.Dimensions;
import io.infermeter.gateway.call.FinishedCall.CapturedMessage;
import io.infermeter.gateway.call.FinishedCall;
import io.infermeter.protocol.inference.ModelInferResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one finished call after the other into the recorder. Confined to the writer's thread. */
final class CallReader {
  private static final Logger LOG = LoggerFactory.getLogger(CallReader.class);

  private final InferenceCapture capture;
  private final Segments segments;
  private final ModelRegistry models;
  private final InputReader inputs;
  private final SeriesBound bound = new SeriesBound();
  private final int process;
  private final int messageBytes;
  private final Consumer<RecordedCall> watcher;
  private boolean warned;

  CallReader(InferenceCapture capture, Segments segments, ModelRegistry models, InputReader inputs, int process, int messageBytes, Consumer<RecordedCall> watcher) {
    this.capture = capture;
    this.segments = segments;
    this.models = models;
    this.inputs = inputs;
    this.process = process;
    this.messageBytes = messageBytes;
    this.watcher = watcher;
  }

  /** How often names and series were taken for others, by what they were. Thread-safe. */
  Map<String, LongSupplier> folded() {
    return bound.folded();
  }

  /** Reads a call. What nobody thought of must not end the writer's thread: such a call counts as unreadable. */
  void read(FinishedCall call, Recorder recorder) {
    try {
      readOne(call, recorder);
    } catch (RuntimeException e) {
      if (!warned) {
        warned = true;
        LOG.error("A call of {} could not be read; please report this. Further ones are counted without a word.", call.method(), e);
      }
      models.unreadable("", UnreadableCause.MALFORMED, "the gateway failed to read the answer: " + e);
      recorder.addUnreadable(empty(call, "", call.segments()));
    }
  }

  private void readOne(FinishedCall call, Recorder recorder) {
    if (capture.forMethod(call.method()) == null) {
      recorder.addOther(shown(empty(call, "", call.segments())));
      return;
    }
    CapturedMessage message = call.request();
    RequestScan request = message == null ? RequestScan.NOTHING : RequestScan.of(Payload.beginning(message, CaptureBounds.REQUEST_BYTES));
    SortedMap<String, String> found = segments.with(call.segments(), request.parameters());
    if (call.outcome() != CallOutcome.OK) {
      recorder.add(shown(empty(call, models.admit(request.model(), false), found)));
      return;
    }
    try {
      recorder.add(shown(answered(call, request, found)));
    } catch (Unreadable e) {
      String model = models.admit(request.model(), true);
      models.unreadable(model, e.reason(), e.getMessage());
      recorder.addUnreadable(shown(empty(call, model, found)));
    }
  }

  /** Lets the watcher see a call, which must not lose it. */
  private RecordedCall shown(RecordedCall call) {
    try {
      watcher.accept(call);
    } catch (RuntimeException e) {
      LOG.warn("A call could not be counted for Prometheus.", e);
    }
    return call;
  }

  private RecordedCall answered(FinishedCall call, RequestScan request, SortedMap<String, String> found) throws Unreadable {
    CapturedMessage message = call.response();
    if (message == null) {
      throw new Unreadable(UnreadableCause.MALFORMED, "a call that was ok has no answer");
    }
    Payload payload = Payload.of(message, messageBytes);
    return switch (payload.state()) {
      case COMPLETE -> read(call, request, found, payload.bytes());
      case TOO_LARGE -> lost(call, request, found, payload.bytes(), DropCause.TOO_LARGE);
      case NOT_KEPT -> lost(call, request, found, payload.bytes(), DropCause.QUEUE_FULL);
      case MALFORMED -> throw new Unreadable(UnreadableCause.MALFORMED, "the answer's " + message.encoding() + " cannot be inflated");
      case UNSUPPORTED_ENCODING ->
          throw new Unreadable(
              UnreadableCause.UNSUPPORTED_ENCODING, "the answer is compressed with " + message.encoding() + "; gzip and identity are read");
    };
  }

  private RecordedCall lost(FinishedCall call, RequestScan request, SortedMap<String, String> found, byte[] beginning, DropCause cause) {
    long length = call.response() == null ? 1 : Math.max(1, call.response().length());
    int rows = (int) Math.min(OpenInferenceReader.rows(beginning), Math.min(length, Integer.MAX_VALUE));
    String model = request.model().isEmpty() ? OpenInferenceReader.model(beginning) : request.model();
    return new RecordedCall(call(call, models.admit(model, true), "", rows, found), List.of(), cause);
  }

  private RecordedCall read(FinishedCall call, RequestScan request, SortedMap<String, String> found, byte[] bytes) throws Unreadable {
    ModelInferResponse response = OpenInferenceReader.parse(bytes);
    String named = request.model().isEmpty() ? response.getModelName() : request.model();
    if (named.isEmpty() || named.length() > CaptureBounds.NAME_LENGTH || named.indexOf('\0') >= 0) {
      throw new Unreadable(
          UnreadableCause.NO_MODEL, "neither request nor answer names a model in 1 to " + CaptureBounds.NAME_LENGTH + " characters");
    }
    String model = models.admit(named, true);
    OpenInferenceReader.Answer answer =
        OpenInferenceReader.read(response, models.settings(named), request.classified(), name -> models.admitClass(model, name));
    models.read(model, answer.reading());
    Call measured = call(call, model, response.getModelVersion(), answer.count(), found);
    String id = call.predictionId() == null ? capture.idOf(request) : call.predictionId();
    if (id == null || id.getBytes(StandardCharsets.UTF_8).length > CaptureBounds.ID_BYTES || id.indexOf('\0') >= 0) {
      return new RecordedCall(measured, List.of(), answer.count() == 0 ? null : DropCause.INVALID_ID);
    }
    InputReader.Inputs read = inputs.read(call.request(), models.settings(named), answer.count(), answer.rows().size());
    List<Prediction> predictions = new ArrayList<>(answer.rows().size());
    for (int row = 0; row < answer.rows().size(); row++) {
      predictions.add(prediction(measured, new PredictionKey(named, id, row, ""), answer.rows().get(row)).withInput(read.of(row)));
    }
    return new RecordedCall(measured, predictions, answer.count() > predictions.size() ? DropCause.TOO_LARGE : null);
  }

  private static Prediction prediction(Call call, PredictionKey key, PredictedRow row) {
    return new Prediction(
        key, call.position(), call.dimensions(), row.value(), row.scores(), row.score(), row.scoreClass(), Input.NONE,
        call.latencyNanos(), call.overheadNanos());
  }

  private RecordedCall empty(FinishedCall call, String model, SortedMap<String, String> found) {
    return new RecordedCall(call(call, model, "", 0, found), List.of(), null);
  }

  private Call call(FinishedCall call, String model, @Nullable String version, int rows, SortedMap<String, String> found) {
    Dimensions dimensions =
        new Dimensions(
            model, version == null ? "" : version, "", call.backend(), call.method(), call.traffic(), Dimensions.batchSizeBand(rows), found);
    return new Call(
        new Position(call.startMicros(), process, call.sequence()),
        bound.admit(dimensions, call.outcome() == CallOutcome.OK),
        call.outcome(),
        call.statusCode(),
        call.latencyNanos(),
        call.upstreamNanos(),
        call.overheadNanos(),
        rows,
        call.requestBytes(),
        call.responseBytes(),
        Streams.of(call),
        models.settings(model).objectives().judge(call.outcome(), call.latencyNanos(), call.firstMessageNanos(), call.responseMessages()));
  }
}
