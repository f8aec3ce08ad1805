// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import java.time.Duration;
import java.util.List;

/** Keeps track of the processes of one backend, also over restarts. Confined to the sampler's thread. */
final class BackendProcess {
  /** How often a search is made: while nothing is found, and while something is. */
  private static final long SEARCH_EVERY = Duration.ofSeconds(5).toNanos();

  private static final long CONFIRM_EVERY = Duration.ofSeconds(30).toNanos();

  private final MeasuredBackend backend;
  private final Listeners listeners;
  private final Processes processes;
  private List<Long> pids = List.of();
  private long searchedNanos;
  private boolean searched;

  BackendProcess(MeasuredBackend backend, SystemFiles files) {
    this.backend = backend;
    this.listeners = new Listeners(files);
    this.processes = new Processes(files);
  }

  String name() {
    return backend.name();
  }

  Processes.Use read(long nanos) {
    if (backend.pid().isPresent()) {
      return processes.read(List.of(backend.pid().getAsLong()), nanos);
    }
    if (!searched || nanos - searchedNanos >= (pids.isEmpty() ? SEARCH_EVERY : CONFIRM_EVERY)) {
      search(nanos);
    }
    Processes.Use use = processes.read(pids, nanos);
    if (!pids.isEmpty() && use.alive().size() < pids.size()) {
      search(nanos);
      use = processes.read(pids, nanos);
    }
    return use;
  }

  private void search(long nanos) {
    searched = true;
    searchedNanos = nanos;
    pids = Listeners.isLocal(backend.host()) ? listeners.on(backend.port()) : List.of();
  }
}
