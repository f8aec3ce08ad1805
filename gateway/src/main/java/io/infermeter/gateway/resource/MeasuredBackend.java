// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A backend whose process is measured, if it runs on this machine, and whose own page of metrics is read, if it has one.
 *
 * @param name its name in answers
 * @param host where it listens
 * @param port where it listens
 * @param pid its process, if that is configured
 * @param metrics its own Prometheus page, if that is configured
 */
public record MeasuredBackend(String name, String host, int port, OptionalLong pid, Optional<URI> metrics) {
  /** A backend without a page of its own. */
  public MeasuredBackend(String name, String host, int port, OptionalLong pid) {
    this(name, host, port, pid, Optional.empty());
  }
}
