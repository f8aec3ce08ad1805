// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.resource.ResourceSample.Resource;
import io.infermeter.core.resource.ResourceSample.Scope;
import io.infermeter.gateway.call.RunningCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Reads all resources once. Confined to one thread. */
final class ResourceReader {
  private static final int NAME_LENGTH = 128;
  private static final double MICROS = 1e6;
  private static final String EXACT = "exact process";

  private final int process;
  private final long pid;
  private final Machine machine;
  private final Limits limits;
  private final Processes own;
  private final List<BackendProcess> backends;
  private final List<BackendPage> pages;
  private final RunningCalls.Source calls;
  private final Gpus gpus;
  private final CpuRate groupRate = new CpuRate();
  private final CpuRate machineRate = new CpuRate();

  /**
   * Makes a reader.
   *
   * @param pid this process
   * @param pages the backends' own pages
   * @param calls the calls that run now
   */
  ResourceReader(
      SystemFiles files, int process, long pid, List<MeasuredBackend> backends, List<BackendPage> pages, RunningCalls.Source calls, Gpus gpus) {
    this.process = process;
    this.pid = pid;
    this.machine = new Machine(files);
    this.limits = new Limits(new Cgroups(files));
    this.own = new Processes(files);
    this.backends = backends.stream().map(backend -> new BackendProcess(backend, files)).toList();
    this.pages = List.copyOf(pages);
    this.calls = calls;
    this.gpus = gpus;
  }

  /**
   * Reads.
   *
   * @param micros the time, microseconds since 1970
   * @param nanos a monotonic clock
   */
  List<ResourceSample> read(long micros, long nanos) {
    List<ResourceSample> samples = new ArrayList<>();
    Sink sink = new Sink(micros, samples);
    host(sink, nanos);
    Processes.Use gateway = own.read(List.of(pid), nanos);
    processes(sink, Scope.GATEWAY, "", gateway);
    for (BackendProcess backend : backends) {
      processes(sink, Scope.BACKEND, backend.name(), backend.read(nanos));
    }
    gpus(sink);
    running(sink, micros);
    return samples;
  }

  /**
   * Reads what the backends' own pages said since the last time.
   *
   * @param nanos a monotonic clock
   */
  List<ResourceSample> pages(java.util.function.LongSupplier nanos) {
    List<ResourceSample> samples = new ArrayList<>();
    for (BackendPage page : pages) {
      BackendPage.Read read = page.look(nanos.getAsLong(), nanos);
      for (PageMapping.Reading reading : read.readings()) {
        samples.add(
            new ResourceSample(
                read.micros(), process, Scope.BACKEND, page.backend(), reading.resource(), shortened(reading.device()),
                shortened(reading.hardware()), reading.used(), reading.total(), reading.source(), reading.attribution()));
      }
    }
    return samples;
  }

  /** A page may say anything. */
  private static String shortened(String text) {
    String clean = text.replace('\0', ' ');
    return clean.length() <= NAME_LENGTH ? clean : clean.substring(0, NAME_LENGTH);
  }

  /** The calls that run: a backend that hangs shows here, although no call of it has ended. */
  private void running(Sink sink, long micros) {
    for (RunningCalls of : calls.running()) {
      double age = of.calls() == 0 ? 0 : Math.max(0, micros - of.oldestMicros()) / MICROS;
      sink.running(of.backend(), Resource.IN_FLIGHT, of.calls());
      sink.running(of.backend(), Resource.OLDEST_CALL, age);
    }
  }

  /** What holds this process: the group whose limit is tighter than the machine, else the machine. */
  private void host(Sink sink, long nanos) {
    Optional<Limits.Limit> cpu = limits.cpu(pid).filter(limit -> limit.total() < machine.cpus().orElse(Double.POSITIVE_INFINITY));
    if (cpu.isPresent()) {
      rate(groupRate, cpu.get().used(), nanos).ifPresent(used -> sink.host(Resource.CPU, used, cpu.get().total(), "cgroup"));
    } else if (machine.cpus().isPresent()) {
      rate(machineRate, machine.cpuNanos(), nanos)
          .ifPresent(used -> sink.host(Resource.CPU, used, machine.cpus().getAsDouble(), "proc"));
    }
    Optional<Limits.Limit> memory =
        limits.memory(pid).filter(limit -> limit.total() < (machine.memoryTotal().orElse(Long.MAX_VALUE)));
    if (memory.isPresent()) {
      memory.get().used().ifPresent(used -> sink.host(Resource.MEMORY, used, memory.get().total(), "cgroup"));
    } else if (machine.memoryUsed().isPresent()) {
      sink.host(Resource.MEMORY, machine.memoryUsed().getAsLong(), machine.memoryTotal().getAsLong(), "proc");
    }
  }

  private static OptionalDouble rate(CpuRate rate, OptionalLong cpuNanos, long nanos) {
    return cpuNanos.isPresent() ? rate.next(cpuNanos.getAsLong(), nanos) : OptionalDouble.empty();
  }

  private void processes(Sink sink, Scope scope, String backend, Processes.Use use) {
    if (use.alive().isEmpty()) {
      return;
    }
    long first = use.alive().getFirst().pid();
    double cores = Math.min(machine.cpus().orElse(Double.POSITIVE_INFINITY), limits.cpu(first).map(Limits.Limit::total).orElse(Double.POSITIVE_INFINITY));
    if (use.cores().isPresent() && Double.isFinite(cores)) {
      sink.add(scope, backend, Resource.CPU, "", machine.hardware(), use.cores().getAsDouble(), cores, "proc", EXACT);
    }
    double memory =
        Math.min(
            machine.memoryTotal().isPresent() ? machine.memoryTotal().getAsLong() : Double.POSITIVE_INFINITY,
            limits.memory(first).map(Limits.Limit::total).orElse(Double.POSITIVE_INFINITY));
    if (Double.isFinite(memory)) {
      sink.add(scope, backend, Resource.MEMORY, "", machine.hardware(), use.residentBytes(), memory, "proc", EXACT);
    }
  }

  private void gpus(Sink sink) {
    for (Gpus.Gpu gpu : gpus.read()) {
      if (gpu.busy() >= 0) {
        sink.add(Scope.HOST, "", Resource.GPU_BUSY, gpu.device(), gpu.name(), gpu.busy(), 1, "nvml", "host");
      }
      if (gpu.memoryUsed() >= 0 && gpu.memoryTotal() > 0) {
        sink.add(Scope.HOST, "", Resource.GPU_MEMORY, gpu.device(), gpu.name(), gpu.memoryUsed(), gpu.memoryTotal(), "nvml", "host");
      }
    }
  }

  private final class Sink {
    private final long micros;
    private final List<ResourceSample> samples;

    Sink(long micros, List<ResourceSample> samples) {
      this.micros = micros;
      this.samples = samples;
    }

    void host(Resource resource, double used, double total, String source) {
      add(Scope.HOST, "", resource, "", machine.hardware(), used, total, source, "host");
    }

    void running(String backend, Resource resource, double value) {
      samples.add(
          new ResourceSample(micros, process, Scope.BACKEND, backend, resource, "", "", value, 0, "gateway", "backend only"));
    }

    /** CPU time comes in ticks, so that a reading may seem to be a little over what there is. */
    void add(
        Scope scope, String backend, Resource resource, String device, String hardware, double used, double total, String source,
        String attribution) {
      samples.add(
          new ResourceSample(
              micros, process, scope, backend, resource, device, hardware, Math.min(used, total), total, source, attribution));
    }
  }
}
