// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import java.util.List;

/** Reads the GPUs of the machine. */
@FunctionalInterface
interface Gpus {
  /** One reading per GPU that can be read. */
  List<Gpu> read();

  /**
   * A reading of a GPU.
   *
   * @param device its index
   * @param name its model
   * @param busy share of time with a kernel running, 0 to 1; negative where it cannot be read
   * @param memoryUsed bytes in use; negative where it cannot be read
   * @param memoryTotal bytes
   */
  record Gpu(String device, String name, double busy, double memoryUsed, double memoryTotal) {}
}
