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
          "Where the dashboard, gRPC-Web, /health/live, /health/ready, /health/started and /metrics listen.");
  static final Setting HTTP_ORIGINS =
      new Setting("infermeter.http-origins", "", "origins such as https://monitor.example or http://localhost:5173, separated by commas",
          "Origins whose web pages may call the gateway's own services by gRPC-Web. Without it: only pages that come from the HTTP port itself.");
  static final Setting HTTP_HOSTS =
      new Setting("infermeter.http-hosts", "", "host names without a port, separated by commas",
          "Names under which web pages reach the HTTP port, through a proxy for example. Without it: any name, but where the port is for this"
              + " machine alone, only localhost and addresses.");
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
  static final Setting BACKEND_METRICS =
      new Setting("infermeter.backends.<name>.metrics", "", "http://HOST:PORT/PATH",
          "The model server's own Prometheus page, such as Triton's http://HOST:8002/metrics: its CPU, memory and GPU are read from it.");
  static final Setting MODEL_TASK =
      new Setting("infermeter.models.<name>.task", "unknown", "unknown, binary, multiclass, multilabel or regression",
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
  static final Setting MODEL_THRESHOLD =
      new Setting("infermeter.models.<name>.threshold", "0.5", "a number such as 0.5",
          "Above which score a class is answered, where answers hold scores alone: each class of a multilabel model, the positive class of"
              + " a binary one with one score a row.");
  static final Setting MODEL_LABEL_HORIZON =
      new Setting("infermeter.models.<name>.label-horizon", "7d", "a duration such as 30s, 12h or 7d, at least 1s",
          "How long after a prediction its label is still taken.");
  static final Setting MODEL_SLO_TTFT =
      new Setting("infermeter.models.<name>.slo.ttft", "", "a duration such as 200ms or 2s, from 1ms to 1d",
          "Objective: the longest time to the first message of an answer. goodput and slo_attainment count the calls that meet all objectives.");
  static final Setting MODEL_SLO_TPOT =
      new Setting("infermeter.models.<name>.slo.tpot", "", "a duration such as 50ms or 2s, from 1ms to 1d",
          "Objective: the longest time per message of a streamed answer after the first one.");
  static final Setting MODEL_SLO_LATENCY =
      new Setting("infermeter.models.<name>.slo.latency", "", "a duration such as 200ms or 2s, from 1ms to 1d",
          "Objective: the longest time from the first byte of a call to the last byte of its answer.");
  static final Setting MODEL_INPUT_HASH =
      new Setting("infermeter.models.<name>.input-hash", "true", "true or false",
          "Whether a hash of each row's inputs is kept, by which flips on identical inputs and pairs of versions are found.");
  static final Setting MODEL_FEATURE =
      new Setting("infermeter.models.<name>.features.<feature>", "", "TENSOR[INDEX] with INDEX from 0 within a row, at most 32 of a model",
          "An input feature whose values are kept for drift: a number, or a text as a category. The feature's name is yours.");
  static final Setting SEGMENT =
      new Setting("infermeter.segments.<key>", "", "metadata:KEY or parameter:KEY",
          "A segment that answers can be split by, and where its value stands: in the request's metadata, or in its parameters.");
  static final Setting IDS =
      new Setting("infermeter.ids", "request", "request, generated or metadata:KEY",
          "Where the id of a prediction comes from. generated helps where clients repeat ids.");
  static final Setting LABEL_SOURCES =
      new Setting("infermeter.label-sources", "", "names of label sources from the lowest rank to the highest, separated by commas",
          "Whose label wins where sources disagree. A source that is not named ranks below all that are.");
  static final Setting MAX_WAITING_LABELS =
      new Setting("infermeter.max-waiting-labels", "1000000", "a whole number from 1 to 100000000",
          "Predictions that have a label and have not come. Labels of more are answered with RETRY; those that wait expire at the label horizon.");
  static final Setting RETENTION_RAW_TIME =
      new Setting("infermeter.retention.raw-time", "7d", "a duration such as 12h or 30d, from 1h to 3650d, and at least every label horizon",
          "How long calls, predictions, labels and resource samples are kept one by one.");
  static final Setting RETENTION_RAW_SIZE =
      new Setting("infermeter.retention.raw-size", "10GiB", "a size such as 500MiB or 10GiB, from 10MiB to 1024GiB",
          "How much the store may hold before the oldest calls, predictions, labels and samples go, even if they are younger.");
  static final Setting RETENTION_ROLLUPS =
      new Setting("infermeter.retention.rollups", "400d", "a duration such as 90d, from 1d to 3650d, and at least infermeter.retention.raw-time",
          "How long aggregates are kept. They answer any window of whole minutes, and of whole hours or days where these were merged.");
  static final Setting RETENTION_MINUTES =
      new Setting("infermeter.retention.minutes", "14d", "a duration such as 14d, from 1h to 3650d",
          "How long aggregates are kept by the minute. Older ones whose rows are gone are merged into hours (UTC), which take less space.");
  static final Setting RETENTION_HOURS =
      new Setting("infermeter.retention.hours", "400d", "a duration such as 90d, from 1d to 3650d, and at least infermeter.retention.minutes",
          "How long aggregates are kept by the hour. Older ones are merged into days (UTC).");
  static final Setting PROMETHEUS_DIMENSIONS =
      new Setting("infermeter.prometheus.dimensions", "model,version,backend,method",
          "some of model, version, output, backend, method, traffic and segment.KEY of a declared segment, separated by commas",
          "What the series of /metrics are told apart by. Without traffic, evaluations are left out.");
  static final Setting PROMETHEUS_METRICS =
      new Setting("infermeter.prometheus.metrics",
          "accuracy,balanced_accuracy,precision,recall,f1,matthews_corrcoef,mean_absolute_error,root_mean_squared_error",
          "names of metrics of models with a number for a value, separated by commas, at most 50",
          "Metrics that /metrics has as gauges over windows, where they are defined.");
  static final Setting PROMETHEUS_WINDOWS =
      new Setting("infermeter.prometheus.windows", "5m,1h", "durations such as 5m, 1h or 7d, from 1m to 30d, separated by commas, at most 5",
          "How far the gauges of metrics look back.");
  static final Setting PROMETHEUS_MAX_SERIES =
      new Setting("infermeter.prometheus.max-series", "1000", "a whole number from 1 to 100000",
          "Combinations of dimensions and outcome of calls on /metrics. Calls of more count as __other__.");
  static final Setting PROMETHEUS_INTERVAL =
      new Setting("infermeter.prometheus.interval", "15s", "a duration such as 15s or 1m, from 1s to 1h",
          "How often the gauges of metrics are computed, while somebody scrapes.");
  static final Setting MAX_MESSAGE_SIZE =
      new Setting("infermeter.max-message-size", "64MiB", SIZE + " from 1KiB to 2047MiB",
          "The largest message that is forwarded, either way. A larger one ends its call with RESOURCE_EXHAUSTED.");
  static final Setting MAX_CONCURRENT_CALLS =
      new Setting("infermeter.max-concurrent-calls-per-connection", "1000", "a whole number from 1 to 1000000",
          "Calls that one client connection may have open at a time; more wait at the client.");
  static final Setting MAX_CONNECTIONS =
      new Setting("infermeter.max-connections", "10000", "a whole number from 1 to 1000000",
          "Client connections that may be open at a time. A further one is closed at once.");
  static final Setting MAX_METADATA_SIZE =
      new Setting("infermeter.max-metadata-size", "64KiB", SIZE + " from 8KiB to 16MiB",
          "The most metadata of a call, either way, as HTTP/2 counts it: names, values and 32 bytes for each. More is refused by HTTP/2.");
  static final Setting MAX_BYTES_IN_FLIGHT =
      new Setting("infermeter.max-bytes-in-flight", "auto", "auto (a quarter of the Java heap) or " + SIZE + ", at least 1MiB",
          "Bytes of unfinished messages that all calls together may hold. The call that needs more ends with RESOURCE_EXHAUSTED.");
  static final Setting MAX_CALL_TIME =
      new Setting("infermeter.max-call-time", "", "a duration such as 500ms, 30s or 10m, from 1ms to 1d",
          "How long a call to a model server may take. A longer one ends with DEADLINE_EXCEEDED. Without it: as long as its client lets it.");
  static final Setting CAPTURE_MAX_CALLS =
      new Setting("infermeter.capture.max-calls", "65536", "a whole number from 16 to 4194304",
          "Calls that may wait to be read. More are forwarded as ever, dropped from the record, and counted as queue_full.");
  static final Setting CAPTURE_MAX_BYTES =
      new Setting("infermeter.capture.max-bytes", "64MiB", SIZE + " from 1MiB to 16383MiB",
          "Bytes of messages that may wait to be read. More are forwarded as ever, dropped from the record, and counted as queue_full.");
  static final Setting CAPTURE_MAX_MESSAGE_SIZE =
      new Setting("infermeter.capture.max-message-size", "4MiB", SIZE + " from 1KiB to infermeter.capture.max-bytes",
          "The largest message that is read. A larger one is forwarded as ever, not read, and counted as too_large.");
  static final Setting CAPTURE_MAX_INPUT_SIZE =
      new Setting("infermeter.capture.max-input-size", "16KiB", SIZE + " from 16KiB to infermeter.capture.max-message-size",
          "The largest request whose inputs are read, for hashes and features. A larger one is forwarded as ever, and its inputs not known.");
  static final Setting ALERTS_EVALUATION =
      new Setting("infermeter.alerts.evaluation", "true", "true or false",
          "Whether alert rules are evaluated. Without it rules and alerts can be read and changed, and nothing new fires.");
  static final Setting WEBHOOK_URL =
      new Setting("infermeter.alerts.webhooks.<name>.url", "", "http://HOST:PORT/PATH or https://HOST/PATH, without user and fragment",
          "Where alerts that begin and end to fire are sent as JSON. The name is yours.");
  static final Setting WEBHOOK_SECRET =
      new Setting("infermeter.alerts.webhooks.<name>.secret", "", "at least 16 characters that only the receiver knows",
          "Signs what is sent to this webhook (HMAC-SHA256). It is never logged. Best given by its environment variable.");
  static final Setting WEBHOOK_TIMEOUT =
      new Setting("infermeter.alerts.webhooks.<name>.timeout", "10s", "a duration such as 500ms or 10s, from 100ms to 1m",
          "How long one attempt to reach this webhook may take.");
  static final Setting WEBHOOK_ATTEMPTS =
      new Setting("infermeter.alerts.webhooks.<name>.attempts", "10", "a whole number from 1 to 100",
          "How often it is tried to send one alert to this webhook, with pauses that grow from 1 s to 1 min.");
  static final Setting ALERTS_ALERTMANAGER =
      new Setting("infermeter.alerts.alertmanager.url", "", "http://HOST:PORT or https://HOST, with a path if it has a prefix",
          "A Prometheus Alertmanager that takes the alerts (API v2).");
  static final Setting ALERTS_EXTERNAL_URL =
      new Setting("infermeter.alerts.external-url", "", "http://HOST:PORT/ or https://HOST/",
          "The dashboard's address as people reach it; notifications link to it. Without it: the address of infermeter.http.");
  static final Setting STOP_GRACE =
      new Setting("infermeter.stop-grace", "10s", "a duration such as 500ms, 10s or 2m, from 0s to 1h",
          "How long open calls may take to end when the gateway is told to stop.");
  static final Setting EVENT_LOOPS =
      new Setting("infermeter.event-loops", "auto", "auto (one per processor) or a whole number from 1 to 1024",
          "Threads that forward calls.");

  /** All of them. */
  public static final List<Setting> ALL =
      List.of(
          LISTEN, HTTP, HTTP_ORIGINS, HTTP_HOSTS, DATA, UPSTREAM, BACKEND_ADDRESS, BACKEND_SERVICES, BACKEND_PID, BACKEND_METRICS, MODEL_TASK, MODEL_CLASSES,
          MODEL_POSITIVE_CLASS, MODEL_PREDICTION_OUTPUT, MODEL_SCORE_OUTPUT, MODEL_THRESHOLD, MODEL_LABEL_HORIZON, MODEL_SLO_TTFT,
          MODEL_SLO_TPOT, MODEL_SLO_LATENCY, MODEL_INPUT_HASH, MODEL_FEATURE, SEGMENT, IDS, LABEL_SOURCES, MAX_WAITING_LABELS,
          RETENTION_RAW_TIME, RETENTION_RAW_SIZE, RETENTION_ROLLUPS, RETENTION_MINUTES, RETENTION_HOURS, PROMETHEUS_DIMENSIONS,
          PROMETHEUS_METRICS, PROMETHEUS_WINDOWS, PROMETHEUS_MAX_SERIES, PROMETHEUS_INTERVAL, MAX_MESSAGE_SIZE, MAX_CONCURRENT_CALLS,
          MAX_CONNECTIONS, MAX_METADATA_SIZE,
          MAX_BYTES_IN_FLIGHT, MAX_CALL_TIME, CAPTURE_MAX_CALLS, CAPTURE_MAX_BYTES, CAPTURE_MAX_MESSAGE_SIZE,
          CAPTURE_MAX_INPUT_SIZE, ALERTS_EVALUATION, WEBHOOK_URL, WEBHOOK_SECRET, WEBHOOK_TIMEOUT, WEBHOOK_ATTEMPTS,
          ALERTS_ALERTMANAGER, ALERTS_EXTERNAL_URL, STOP_GRACE, EVENT_LOOPS);

  private Settings() {}

  /** The setting that covers a full key; empty if there is none. */
  static Optional<Setting> covering(String key) {
    return ALL.stream().filter(s -> s.named() ? s.nameIn(key).isPresent() : s.key().equals(key)).findFirst();
  }
}
