// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeMap;

/** Reads the model servers, and checks that every service goes to one of them at most. */
final class BackendReader {
  /** The backend that infermeter.upstream names. */
  private static final String DEFAULT = "default";

  private final Values values;

  BackendReader(Values values) {
    this.values = values;
  }

  List<BackendSettings> read() {
    SortedSet<String> names = values.names(Settings.BACKEND_ADDRESS, Settings.BACKEND_SERVICES, Settings.BACKEND_PID, Settings.BACKEND_METRICS);
    if (values.find(Settings.UPSTREAM).isPresent()) {
      names.add(DEFAULT);
    }
    List<BackendSettings> backends = new ArrayList<>();
    for (String name : names) {
      backend(name).ifPresent(backends::add);
    }
    refuseOverlap(backends);
    return backends;
  }

  private Optional<BackendSettings> backend(String name) {
    Optional<Given> services = values.find(Settings.BACKEND_SERVICES, name);
    Optional<Given> pid = values.find(Settings.BACKEND_PID, name);
    Optional<Given> metrics = values.find(Settings.BACKEND_METRICS, name);
    Optional<Given> address = address(name);
    if (address.isEmpty()) {
      services.or(() -> pid).or(() -> metrics).ifPresent(given -> {
        throw given.refused("the backend has no address; set " + Settings.BACKEND_ADDRESS.keyFor(name));
      });
      return Optional.empty();
    }
    return Optional.of(
        new BackendSettings(
            name,
            address.get().address(1),
            services.map(Given::list).orElse(List.of()),
            pid.map(given -> OptionalLong.of(given.whole(1, Integer.MAX_VALUE))).orElse(OptionalLong.empty()),
            metrics.map(Given::page)));
  }

  /** The address; of the default backend the one that ranks higher, its own or infermeter.upstream. */
  private Optional<Given> address(String name) {
    Optional<Given> own = values.find(Settings.BACKEND_ADDRESS, name);
    Optional<Given> upstream = name.equals(DEFAULT) ? values.find(Settings.UPSTREAM) : Optional.empty();
    if (own.isPresent() && upstream.isPresent()) {
      if (own.get().rank() == upstream.get().rank() && !own.get().value().equals(upstream.get().value())) {
        throw upstream.get().refused("it says the same as " + own.get().key() + ", which is \"" + own.get().value() + "\"; set only one");
      }
      return own.get().rank() > upstream.get().rank() ? own : upstream;
    }
    return own.or(() -> upstream);
  }

  private void refuseOverlap(List<BackendSettings> backends) {
    Map<String, String> owners = new TreeMap<>();
    for (BackendSettings backend : backends) {
      for (String service : backend.services().isEmpty() ? List.of("") : backend.services()) {
        String other = owners.putIfAbsent(service, backend.name());
        if (other != null) {
          throw overlap(backend, service, other);
        }
      }
    }
  }

  private SettingsException overlap(BackendSettings backend, String service, String other) {
    if (service.isEmpty()) {
      return new SettingsException(
          "the backends " + other + " and " + backend.name() + " both take every service; set "
              + Settings.BACKEND_SERVICES.keyFor(backend.name()) + " or " + Settings.BACKEND_SERVICES.keyFor(other));
    }
    return values.find(Settings.BACKEND_SERVICES, backend.name()).orElseThrow()
        .refused(service + " goes to the backend " + other + " already; name it once");
  }
}
