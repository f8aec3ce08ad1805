// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.bench.watch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A gateway in a process of its own, as it is run in production but for its ports, and what it takes of the machine. */
final class GatewayProcess implements AutoCloseable {
  private final Process process;
  private final String address;

  GatewayProcess(String upstream) throws IOException {
    Path data = Files.createTempDirectory("infermeter-bench");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC", "-Xmx1g", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
            "-cp", System.getProperty("java.class.path"), "io.infermeter.gateway.Main",
            "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--data", data.toString(), "--upstream", upstream);
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    address = ready(new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
  }

  private static String ready(BufferedReader out) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("infermeter ready ")) {
        return line.replaceFirst(".* grpc=(\\S+) .*", "$1");
      }
    }
    throw new IOException("the gateway did not start");
  }

  String address() {
    return address;
  }

  /** Processor time since its start. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** Resident memory in MiB. */
  long residentMebibytes() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
