// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.store;

import io.infermeter.core.resource.ResourceSample;
import java.util.ArrayList;
import java.util.List;

/** Resource samples that wait to be stored; beyond the bound the oldest go. Thread-safe. */
final class SampleQueue {
  private final int bound;
  private List<ResourceSample> samples = new ArrayList<>();

  SampleQueue(int bound) {
    this.bound = bound;
  }

  synchronized void add(List<ResourceSample> more) {
    samples.addAll(more);
    if (samples.size() > bound) {
      samples.subList(0, samples.size() - bound).clear();
    }
  }

  synchronized List<ResourceSample> take() {
    List<ResourceSample> taken = samples;
    samples = new ArrayList<>();
    return taken;
  }

  /** Puts samples back that could not be stored. */
  synchronized void restore(List<ResourceSample> taken) {
    List<ResourceSample> newer = samples;
    samples = new ArrayList<>(taken);
    add(newer);
  }

  synchronized boolean isEmpty() {
    return samples.isEmpty();
  }
}
