// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A model server.
 *
 * @param name its name in answers
 * @param address where it listens
 * @param services prefixes of the gRPC services that it answers; empty: all that no other backend names
 * @param pid its process, where the resources of that process are to be read; empty: found by its listening port
 * @param metrics its own Prometheus page; empty: none is read
 */
public record BackendSettings(String name, Address address, List<String> services, OptionalLong pid, Optional<URI> metrics) {
  public BackendSettings {
    services = List.copyOf(services);
  }
}
