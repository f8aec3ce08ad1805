// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.infermeter.v1.ListMetricsRequest;
import io.infermeter.v1.ListMetricsResponse;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricsServiceGrpc.MetricsServiceBlockingStub;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives each metric those of the typed parameters that it takes, as ListMetrics says. A metric that nobody knows gets none; the gateway
 * says what is wrong with it.
 *
 * @param given all parameters that were typed
 * @param takes the parameters that each metric takes
 */
record MetricChoice(Metric given, Map<String, Set<String>> takes) {
  static final MetricChoice NONE = new MetricChoice(Metric.getDefaultInstance(), Map.of());

  /** @throws WrongUsage if no metric takes a parameter that was typed */
  static MetricChoice of(List<String> names, Metric given, MetricsServiceBlockingStub service) {
    Map<String, Set<String>> takes = new HashMap<>();
    ListMetricsResponse page;
    String token = "";
    do {
      page = service.listMetrics(ListMetricsRequest.newBuilder().setPageToken(token).build());
      page.getMetricsList().forEach(metric -> takes.put(metric.getName(), Set.copyOf(metric.getParametersList())));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    MetricChoice choice = new MetricChoice(given, takes);
    if (takes.keySet().containsAll(names)) {
      choice.requireTaken(names);
    }
    return choice;
  }

  private void requireTaken(List<String> names) {
    Set<String> taken = new HashSet<>();
    names.forEach(name -> taken.addAll(takes.get(name)));
    for (FieldDescriptor field : given.getAllFields().keySet()) {
      if (!taken.contains(field.getName())) {
        Set<String> others = new TreeSet<>();
        takes.forEach((name, parameters) -> {
          if (parameters.contains(field.getName())) {
            others.add(name);
          }
        });
        throw new WrongUsage(
            "none of " + String.join(", ", names) + " takes " + field.getName().toLowerCase(Locale.ROOT)
                + (others.isEmpty() ? "" : "; these do: " + String.join(", ", others)));
      }
    }
  }

  Metric metric(String name) {
    Metric.Builder metric = Metric.newBuilder().setName(name);
    given
        .getAllFields()
        .forEach(
            (field, value) -> {
              if (takes.getOrDefault(name, Set.of()).contains(field.getName())) {
                metric.setField(field, value);
              }
            });
    return metric.build();
  }
}
