// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Judges a proxy: every call of transparency/calls.txt is run directly and through it, and client and server must see the same but for
 * what the proxy declares. A subclass says how to build the proxy.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TransparencyKit {
  private final List<CallScript> scripts = CallScript.all();
  private final Set<Difference> allowed;
  private final ProxyUnderTest.Builder builder;
  private KitServer server;
  private ProxyUnderTest proxy;
  private KitClient direct;
  private KitClient through;

  TransparencyKit(ProxyUnderTest.Builder builder) {
    this.builder = builder;
    this.allowed = builder.differences();
  }

  @BeforeAll
  void start() throws Exception {
    server = new KitServer(scripts);
    proxy = builder.before(server.port());
    direct = new KitClient(server.port());
    through = new KitClient(proxy.port());
  }

  @AfterAll
  void stop() {
    direct.close();
    through.close();
    proxy.close();
    server.close();
  }

  List<CallScript> scripts() {
    return scripts;
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void bothSidesSeeTheSame(CallScript script) throws InterruptedException {
    List<String> clientDirect = direct.run(script).lines();
    List<String> serverDirect = server.nextSeen().lines();
    List<String> clientThrough = through.run(script).lines();
    List<String> serverThrough = server.nextSeen().lines();
    assertThat(serverDirect).as("the script fits").noneMatch(line -> line.startsWith("the script failed"));
    assertThat(neutralClient(script, clientThrough)).as("the client's view").isEqualTo(neutralClient(script, clientDirect));
    assertThat(neutralServer(serverThrough)).as("the server's view").isEqualTo(neutralServer(serverDirect));
    for (Difference difference : script.differences()) {
      assertThat(clientThrough.equals(clientDirect)).as("%s shows here, if it is declared", difference).isNotEqualTo(allowed.contains(difference));
    }
    Awaiting.that("the proxy holds no bytes any more", () -> proxy.bytesInFlight() == 0);
  }

  private List<String> neutralServer(List<String> lines) {
    return lines.stream().filter(line -> !(allowed.contains(Difference.USER_AGENT) && line.startsWith("header user-agent "))).toList();
  }

  private List<String> neutralClient(CallScript script, List<String> lines) {
    EnumSet<Difference> here = EnumSet.copyOf(allowed);
    here.removeIf(difference -> difference != Difference.ACCEPT_ENCODING && !script.differences().contains(difference));
    List<String> neutral =
        lines.stream().filter(line -> !(here.contains(Difference.ACCEPT_ENCODING) && line.startsWith("header grpc-accept-encoding "))).toList();
    String last = neutral.getLast();
    boolean late = last.startsWith("status CANCELLED RST_STREAM") || last.startsWith("status DEADLINE_EXCEEDED ");
    return here.contains(Difference.DEADLINE) && late ? List.of("the deadline has passed") : neutral;
  }
}
