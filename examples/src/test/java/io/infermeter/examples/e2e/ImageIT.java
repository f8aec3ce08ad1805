// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container image, but for the container: the script that makes its content, and that content at work as a user without rights. */
class ImageIT {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final String USER = "4630";

  @TempDir private Path folder;

  private static List<String> dockerfile() throws IOException {
    return Files.readString(ROOT.resolve("Dockerfile")).lines().map(String::strip).filter(line -> !line.startsWith("#") && !line.isEmpty()).toList();
  }

  @Test
  void theDockerfileRunsScriptsOfTheRepositoryAlone() throws Exception {
    List<String> runs = dockerfile().stream().filter(line -> line.startsWith("RUN ")).toList();
    assertThat(runs).containsExactly("RUN scripts/image /opt/infermeter");
    assertThat(ROOT.resolve("scripts/image")).isExecutable();
    assertThat(dockerfile()).contains("USER 4630:4630", "VOLUME /data").anyMatch(line -> line.startsWith("HEALTHCHECK "));
    assertThat(String.join(" ", dockerfile())).contains("INFERMETER_LISTEN=0.0.0.0:4630", "INFERMETER_HTTP=0.0.0.0:4631", "INFERMETER_DATA=/data");
  }

  @Test
  void whatIsInTheImageRunsWithoutRights() throws Exception {
    Path image = folder.resolve("opt/infermeter");
    assertThat(run(List.of(ROOT.resolve("scripts/image").toString(), image.toString(), "--built"))).isZero();
    Pattern used = Pattern.compile("\"/opt/infermeter/(bin/[a-z]+)\"");
    List<String> programs = used.matcher(String.join("\n", dockerfile())).results().map(found -> found.group(1)).toList();
    assertThat(programs).containsExactly("bin/ready", "bin/serve").allSatisfy(program -> assertThat(image.resolve(program)).isExecutable());
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path data = Files.createDirectories(folder.resolve("volume"));
    own(data);
    try (StartedProcess modelServer =
        StartedProcess.jar(Stand.jar("examples"), "io.infermeter.examples.digits.ModelServer", folder.resolve("model.log"), "digits-server ready", List.of("--port", "0"))) {
      StartedProcess gateway = StartedProcess.start(serve(image, data, modelServer.value("grpc")), folder.resolve("gateway.log"), "");
      try {
        itWorks(image, gateway);
      } finally {
        assertThat(gateway.stop()).isEqualTo(143);
      }
      assertThat(gateway.errors()).doesNotContain("Exception", "Error", "SEVERE");
      assertThat(data.resolve("meter.mv.db")).exists();
    }
  }

  private List<String> serve(Path image, Path data, String upstream) {
    List<String> command = new ArrayList<>(List.of("env", "-i", "-C", data.toString(), "PATH=/usr/bin:/bin"));
    command.addAll(List.of("INFERMETER_LISTEN=0.0.0.0:0", "INFERMETER_HTTP=0.0.0.0:0", "INFERMETER_DATA=" + data));
    if (isRoot()) {
      command.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups"));
    }
    command.addAll(List.of(image.resolve("bin/serve").toString(), "--upstream", upstream));
    return command;
  }

  private void itWorks(Path image, StartedProcess gateway) throws Exception {
    assertThat(gateway.value("grpc")).startsWith("0.0.0.0:");
    int port = Integer.parseInt(gateway.value("grpc").substring("0.0.0.0:".length()));
    ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      DigitsClient client = new DigitsClient(channel);
      List<DigitsClient.Row> rows = DigitsClient.rows().subList(0, 4);
      assertThat(client.infer("typed", "normal", rows, false)).hasSize(4);
      assertThat(client.infer("raw", "normal", rows, true)).hasSize(4);
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (StoredRows.of(channel).count() < 8) {
        assertThat(System.nanoTime() - deadline).as("rows are stored").isNegative();
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
    } finally {
      channel.shutdownNow();
    }
    String http = gateway.value("http");
    assertThat(firstLine(http, "/metrics")).isEqualTo("HTTP/1.1 200 OK");
    assertThat(run(List.of("env", "INFERMETER_HTTP=" + http, image.resolve("bin/ready").toString()))).as("the health check").isZero();
    assertThat(run(List.of("env", "INFERMETER_HTTP=0.0.0.0:1", image.resolve("bin/ready").toString()))).as("of nothing").isNotZero();
  }

  private static String firstLine(String address, String path) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)))) {
      socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      return new java.io.BufferedReader(new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private void own(Path data) throws Exception {
    if (isRoot()) {
      assertThat(run(List.of("chown", USER + ":" + USER, data.toString()))).isZero();
    }
  }

  private int run(List<String> command) throws Exception {
    Path log = folder.resolve("run.log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("JAVA25_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    // Half a minute on a machine that has nothing else to do.
    if (!process.waitFor(30, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError(command + " does not end: " + Files.readString(log));
    }
    if (process.exitValue() != 0) {
      System.out.println(command + ": " + Files.readString(log));
    }
    return process.exitValue();
  }
}
