// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.call;

import java.util.List;

/**
 * A model server.
 *
 * @param name its name in the configuration and in answers
 * @param host host name or address
 * @param port TCP port
 * @param services prefixes of the gRPC services that it answers; empty: all
 */
public record Backend(String name, String host, int port, List<String> services) {
  public Backend {
    services = List.copyOf(services);
  }

  public String address() {
    return host + ":" + port;
  }
}
