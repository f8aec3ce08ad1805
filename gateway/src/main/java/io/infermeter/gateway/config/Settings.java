// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import java.util.List;
import java.util.Optional;

/** Every key there is, in the order of the documentation. */
public final class Settings {
  private static final String SIZE = "a size such as 4MiB, 512KiB or 1048576 (bytes)";
  private static final String CLASS_NAMES = "class names in the order of their indexes, separated by commas";

  static final Setting LISTEN =
      new Setting("infermeter.listen", "127.0.0.1:4630", "HOST:PORT with a port from 0 (any free one) to 65535",
          "Where gRPC listens: inference, labels, queries, health and reflection.");
  static final Setting HTTP =
      new Setting("infermeter.http", "127.0.0.1:4631", "HOST:PORT with a port from 0 (any free one) to 65535",
          "Where /health/live, /health/ready, /health/started and /metrics listen.");
  static final Setting DATA =
      new Setting("infermeter.data", "./infermeter-data", "a folder that exists or can be made",
          "The folder of the store. One process at a time may use it.");
  static final Setting UPSTREAM =
      new Setting("infermeter.upstream", "", "HOST:PORT with a port from 1 to 65535",
          "The shortest way to name one model server: the same as infermeter.backends.default.address.");
  static final Setting BACKEND_ADDRESS =
      new Setting("infermeter.backends.<name>.address", "", "HOST:PORT with a port from 1 to 65535",
          "Where a model server listens. The name is yours; answers group by it.");
  static final Setting BACKEND_SERVICES =
      new Setting("infermeter.backends.<name>.services", "", "prefixes of full gRPC service names, separated by commas",
          "Which services go to this model server. Without it: all that no other backend names; one backend may do so.");
  static final Setting BACKEND_PID =
      new Setting("infermeter.backends.<name>.pid", "", "the number of a process, from 1",
          "The process whose CPU and memory are read for this model server. Without it: found by its listening port, if it is local.");
  static final Setting MODEL_TASK =
      new Setting("infermeter.models.<name>.task", "unknown", "unknown, binary, multiclass or regression",
          "What the model does. unknown lets its answers decide.");
  static final Setting MODEL_CLASSES =
      new Setting("infermeter.models.<name>.classes", "", CLASS_NAMES,
          "The classes of the model. Without it: those that are seen; an index is its own name.");
  static final Setting MODEL_POSITIVE_CLASS =
      new Setting("infermeter.models.<name>.positive-class", "", "one of the model's classes",
          "The class that precision, recall and F1 of two classes are about. Without it: the last of two declared classes.");
  static final Setting MODEL_PREDICTION_OUTPUT =
      new Setting("infermeter.models.<name>.prediction-output", "", "the name of an output tensor",
          "The output that holds the predicted class or number. Without it: found by shape and type.");
  static final Setting MODEL_SCORE_OUTPUT =
      new Setting("infermeter.models.<name>.score-output", "", "the name of an output tensor",
          "The output that holds the scores. Without it: found by shape and type.");
  static final Setting MODEL_LABEL_HORIZON =
      new Setting("infermeter.models.<name>.label-horizon", "7d", "a duration such as 30s, 12h or 7d, at least 1s",
          "How long after a prediction its label is still taken.");
  static final Setting SEGMENT =
      new Setting("infermeter.segments.<key>", "", "metadata:KEY or parameter:KEY",
          "A segment that answers can be split by, and where its value stands: in the request's metadata, or in its parameters.");
  static final Setting IDS =
      new Setting("infermeter.ids", "request", "request, generated or metadata:KEY",
          "Where the id of a prediction comes from. generated helps where clients repeat ids.");
  static final Setting LABEL_SOURCES =
      new Setting("infermeter.label-sources", "", "names of label sources from the lowest rank to the highest, separated by commas",
          "Whose label wins where sources disagree. A source that is not named ranks below all that are.");
  static final Setting MAX_MESSAGE_SIZE =
      new Setting("infermeter.max-message-size", "64MiB", SIZE + " from 1KiB to 2047MiB",
          "The largest message that is forwarded, either way. A larger one ends its call with RESOURCE_EXHAUSTED.");
  static final Setting MAX_CONCURRENT_CALLS =
      new Setting("infermeter.max-concurrent-calls-per-connection", "1000", "a whole number from 1 to 1000000",
          "Calls that one client connection may have open at a time; more wait at the client.");
  static final Setting CAPTURE_MAX_CALLS =
      new Setting("infermeter.capture.max-calls", "65536", "a whole number from 16 to 4194304",
          "Calls that may wait to be read. More are forwarded as ever, dropped from the record, and counted as queue_full.");
  static final Setting CAPTURE_MAX_BYTES =
      new Setting("infermeter.capture.max-bytes", "64MiB", SIZE + " from 1MiB to 16383MiB",
          "Bytes of messages that may wait to be read. More are forwarded as ever, dropped from the record, and counted as queue_full.");
  static final Setting CAPTURE_MAX_MESSAGE_SIZE =
      new Setting("infermeter.capture.max-message-size", "4MiB", SIZE + " from 1KiB to infermeter.capture.max-bytes",
          "The largest message that is read. A larger one is forwarded as ever, not read, and counted as too_large.");
  static final Setting STOP_GRACE =
      new Setting("infermeter.stop-grace", "10s", "a duration such as 500ms, 10s or 2m, from 0s to 1h",
          "How long open calls may take to end when the gateway is told to stop.");
  static final Setting EVENT_LOOPS =
      new Setting("infermeter.event-loops", "auto", "auto (one per processor) or a whole number from 1 to 1024",
          "Threads that forward calls.");

  /** All of them. */
  public static final List<Setting> ALL =
      List.of(
          LISTEN, HTTP, DATA, UPSTREAM, BACKEND_ADDRESS, BACKEND_SERVICES, BACKEND_PID, MODEL_TASK, MODEL_CLASSES,
          MODEL_POSITIVE_CLASS, MODEL_PREDICTION_OUTPUT, MODEL_SCORE_OUTPUT, MODEL_LABEL_HORIZON, SEGMENT, IDS, LABEL_SOURCES,
          MAX_MESSAGE_SIZE, MAX_CONCURRENT_CALLS, CAPTURE_MAX_CALLS, CAPTURE_MAX_BYTES, CAPTURE_MAX_MESSAGE_SIZE, STOP_GRACE,
          EVENT_LOOPS);

  private Settings() {}

  /** The setting that covers a full key; empty if there is none. */
  static Optional<Setting> covering(String key) {
    return ALL.stream().filter(s -> s.named() ? s.nameIn(key).isPresent() : s.key().equals(key)).findFirst();
  }
}
