// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * gRPC's own interoperability cases (grpc/doc/interop-test-descriptions.md), client and server each in a process of its own and of a
 * version of its own: through the gateway they end as they do without it.
 */
final class InteropIT {
  private static final Path LIBS = Path.of("../interop/target/libs");

  /** The cases that need no credentials; these pass. */
  private static final List<String> PASSING =
      List.of(
          "empty_unary", "large_unary", "client_streaming", "server_streaming", "ping_pong", "empty_stream", "custom_metadata",
          "status_code_and_message", "special_status_message", "unimplemented_method", "unimplemented_service", "cancel_after_begin",
          "cancel_after_first_response", "timeout_on_sleeping_server", "client_compressed_unary_noprobe",
          "client_compressed_streaming_noprobe", "server_compressed_unary", "server_compressed_streaming", "very_large_request");

  /** These first ask for a refusal that the Java server does not give, so that they fail, with the gateway as without. */
  private static final List<String> FAILING = List.of("client_compressed_unary", "client_compressed_streaming");

  @Test
  void everyCaseEndsThroughTheGatewayAsWithoutIt() throws Exception {
    assertThat(LIBS).as("the interoperability client, fetched by the module interop: run mvn verify, or mvn -pl interop verify").isDirectory();
    int port = freePort();
    Process server = java("io.grpc.testing.integration.TestServiceServer", "--port=" + port, "--use_tls=false", "--address_type=IPV4");
    try {
      awaitListening(server, port);
      List<String> expected = new ArrayList<>();
      PASSING.forEach(each -> expected.add("passed " + each));
      FAILING.forEach(each -> expected.add("failed " + each));
      assertThat(verdicts(port)).as("without the gateway").isEqualTo(expected);
      try (ProxyUnderTest gateway = GatewayUnderTest.BUILDER.before(port)) {
        assertThat(verdicts(gateway.port())).as("through the gateway").isEqualTo(expected);
        Awaiting.that("nothing is held", () -> gateway.bytesInFlight() == 0);
      }
    } finally {
      server.destroyForcibly();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private static Process java(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m", "-cp", LIBS + "/*"));
    command.addAll(List.of(arguments));
    Path errors = Files.createDirectories(Path.of("target")).resolve("interop-errors.txt");
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile())).start();
  }

  private static void awaitListening(Process server, int port) {
    Awaiting.that(
        "the interoperability server listens",
        () -> {
          assertThat(server.isAlive()).as("the server runs; see target/interop-errors.txt").isTrue();
          try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
          } catch (IOException notYet) {
            return false;
          }
        });
  }

  private static List<String> verdicts(int port) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("src/test/interop/InteropCases.java", Integer.toString(port)));
    arguments.addAll(PASSING);
    arguments.addAll(FAILING);
    Process client = java(arguments.toArray(String[]::new));
    try (BufferedReader out = client.inputReader()) {
      List<String> verdicts = out.lines().filter(line -> line.startsWith("passed ") || line.startsWith("failed ")).toList();
      assertThat(client.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return verdicts;
    } finally {
      client.destroyForcibly();
    }
  }
}
