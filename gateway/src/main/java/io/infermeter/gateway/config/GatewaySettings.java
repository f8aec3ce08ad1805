// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import io.infermeter.core.model.ModelSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that is configured, checked. docs/configuration.md explains each.
 *
 * @param listen where gRPC listens
 * @param http where health and metrics listen
 * @param web which web pages may ask
 * @param prometheus what is exported for Prometheus
 * @param data folder of the store
 * @param backends the model servers, by name; may be empty
 * @param models what is said about models, by name
 * @param segments where the value of each segment comes from, by segment
 * @param ids where the id of a prediction comes from
 * @param labelSources label sources from the lowest rank to the highest; a source that is not named ranks below all
 * @param maxWaitingLabels predictions that have labels and may be waited for
 * @param retention how long and how much is kept
 * @param relay bounds of what is forwarded
 * @param capture bounds of what is kept of calls
 * @param alerts whether rules are evaluated, and whom alerts are sent to
 * @param stopGrace how long open calls may take to end when the gateway stops
 * @param eventLoops threads that forward calls, at least 1
 */
public record GatewaySettings(
    Address listen,
    Address http,
    WebSettings web,
    PrometheusSettings prometheus,
    Path data,
    List<BackendSettings> backends,
    List<ModelSettings> models,
    SortedMap<String, SegmentSource> segments,
    IdSource ids,
    List<String> labelSources,
    long maxWaitingLabels,
    RetentionSettings retention,
    RelaySettings relay,
    CaptureSettings capture,
    AlertSettings alerts,
    Duration stopGrace,
    int eventLoops) {
  public GatewaySettings {
    backends = List.copyOf(backends);
    models = List.copyOf(models);
    segments = Collections.unmodifiableSortedMap(new TreeMap<>(segments));
    labelSources = List.copyOf(labelSources);
  }

  /** The rank of every named label source: 1 for the lowest; a source that is not named has 0. */
  public Map<String, Integer> labelPriorities() {
    Map<String, Integer> priorities = new TreeMap<>();
    for (String source : labelSources) {
      priorities.put(source, priorities.size() + 1);
    }
    return priorities;
  }
}
