// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import java.util.List;
import java.util.OptionalLong;

/**
 * A model server.
 *
 * @param name its name in answers
 * @param address where it listens
 * @param services prefixes of the gRPC services that it answers; empty: all that no other backend names
 * @param pid its process, where the resources of that process are to be read; empty: found by its listening port
 */
public record BackendSettings(String name, Address address, List<String> services, OptionalLong pid) {
  public BackendSettings {
    services = List.copyOf(services);
  }
}
