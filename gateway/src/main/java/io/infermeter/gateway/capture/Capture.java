// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.gateway.call.CaptureRules;
import io.infermeter.gateway.call.FinishedCall;
import io.infermeter.gateway.call.FinishedCalls;
import io.infermeter.gateway.call.SegmentRules;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The stage between measured calls and the store. Event loops hand calls to {@link #queue}; the writer reads them with
 * {@link #drainTo}.
 */
public final class Capture {
  private final InferenceCapture rules;
  private final Segments segments;
  private final Overflow overflow;
  private final ModelRegistry models;
  private final CaptureQueue queue;
  private final CallReader reader;

  /**
   * Makes the stage.
   *
   * @param process this gateway process's number in the store
   * @param metadataSegments segment to the request metadata key with its value
   * @param parameterSegments segment to the request parameter with its value
   */
  public Capture(
      CaptureBounds bounds,
      IdRule ids,
      Map<String, String> metadataSegments,
      Map<String, String> parameterSegments,
      ModelRegistry models,
      int process) {
    this(bounds, ids, metadataSegments, parameterSegments, models, process, call -> {});
  }

  /**
   * Makes the stage.
   *
   * @param watcher sees every call that was read, on the thread that reads
   */
  public Capture(
      CaptureBounds bounds,
      IdRule ids,
      Map<String, String> metadataSegments,
      Map<String, String> parameterSegments,
      ModelRegistry models,
      int process,
      Consumer<RecordedCall> watcher) {
    this.models = models;
    this.rules = new InferenceCapture(ids, bounds.messageBytes(), bounds.inputBytes());
    this.segments = new Segments(metadataSegments, parameterSegments);
    this.overflow = new Overflow(models, process);
    this.queue = new CaptureQueue(bounds.calls(), bounds.bytes(), overflow);
    this.reader = new CallReader(rules, segments, models, new InputReader(bounds.inputBytes(), models), process, bounds.messageBytes(), watcher);
  }

  /** Which calls are read. */
  public CaptureRules rules() {
    return rules;
  }

  /** Which segments a call is in. */
  public SegmentRules segments() {
    return segments;
  }

  /** Where event loops hand calls over. */
  public FinishedCalls queue() {
    return queue;
  }

  /** How often a bound on different names or series was met, by what they were: these count as {@code __other__}. Thread-safe. */
  public Map<String, LongSupplier> folded() {
    Map<String, LongSupplier> folded = new TreeMap<>(reader.folded());
    folded.put("model", models::foldedModels);
    folded.put("class", models::foldedClasses);
    folded.put("segment", segments::folded);
    return folded;
  }

  /** Calls that wait to be read. Thread-safe. */
  public long queuedCalls() {
    return queue.size();
  }

  /**
   * Reads waiting calls into a recorder, the oldest first. Called by one thread.
   *
   * @param limit at most so many
   * @return how many; fewer than the limit if none is left
   */
  public int drainTo(Recorder recorder, int limit) {
    overflow.take().forEach(recorder::add);
    int count = 0;
    for (FinishedCall call = queue.poll(); call != null; call = queue.poll()) {
      reader.read(call, recorder);
      if (++count == limit) {
        break;
      }
    }
    return count;
  }
}
