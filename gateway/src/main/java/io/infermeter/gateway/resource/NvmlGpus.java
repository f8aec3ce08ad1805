// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import oshi.util.gpu.NvmlUtilJNA;

/**
 * NVIDIA GPUs, through the driver's management library. Nothing native is loaded where the driver shows no GPU, and a driver without the
 * library is said once. Confined to the sampler's thread.
 */
final class NvmlGpus implements Gpus {
  private static final Logger LOG = LoggerFactory.getLogger(NvmlGpus.class);
  private static final double PERCENT = 100;

  private final List<Device> devices;
  private boolean failed;

  private record Device(String index, String busId, String name) {}

  /** Looks for GPUs where the driver lists them, by PCI address. */
  NvmlGpus(SystemFiles files) {
    List<Device> found = new ArrayList<>();
    for (Path gpu : SystemFiles.list(files.path("/proc/driver/nvidia/gpus")).stream().sorted().toList()) {
      String name =
          SystemFiles.lines(gpu.resolve("information")).stream()
              .filter(line -> line.startsWith("Model:"))
              .map(line -> line.substring("Model:".length()).strip())
              .findFirst()
              .orElse("NVIDIA GPU");
      found.add(new Device(Integer.toString(found.size()), gpu.getFileName().toString(), name));
    }
    this.devices = List.copyOf(found);
  }

  @Override
  public List<Gpu> read() {
    if (devices.isEmpty() || failed) {
      return List.of();
    }
    try {
      return NvmlUtilJNA.isAvailable() ? devices.stream().map(NvmlGpus::read).flatMap(java.util.Optional::stream).toList() : none("not there", null);
    } catch (RuntimeException | LinkageError e) {
      return none("not usable", e);
    }
  }

  private List<Gpu> none(String why, @Nullable Throwable cause) {
    failed = true;
    LOG.warn("{} NVIDIA GPUs are not measured: the driver's library (NVML) is {}.", devices.size(), why, cause);
    return List.of();
  }

  private static java.util.Optional<Gpu> read(Device device) {
    String handle = NvmlUtilJNA.findDevice(device.busId());
    if (handle == null) {
      return java.util.Optional.empty();
    }
    return java.util.Optional.of(
        new Gpu(
            device.index(),
            device.name(),
            NvmlUtilJNA.getGpuUtilization(handle) / PERCENT,
            NvmlUtilJNA.getVramUsed(handle),
            NvmlUtilJNA.getVramTotal(handle)));
  }
}
