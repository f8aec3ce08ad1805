// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.gateway.transparency.WireConnection.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Judges a proxy frame by frame: header by header, both sides must see the same but for what the proxy declares, and what it declares
 * must show. A subclass says how to build the proxy.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WireKit {
  private static final Set<Difference> OF_EVERY_CALL =
      EnumSet.of(
          Difference.USER_AGENT, Difference.CONTENT_TYPE, Difference.ACCEPT_ENCODING, Difference.ENCODING_HEADER, Difference.STATUS_WORDS);

  private final ProxyUnderTest.Builder builder;
  private final Set<Difference> allowed;
  private WireServer server;
  private ProxyUnderTest proxy;

  WireKit(ProxyUnderTest.Builder builder) {
    this.builder = builder;
    this.allowed = builder.differences();
  }

  @BeforeAll
  void start() throws Exception {
    server = new WireServer();
    proxy = builder.before(server.port());
  }

  @AfterAll
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  static Stream<WireCall> calls() {
    return WireCall.all().stream();
  }

  /** Both sides' lines. */
  private record Seen(List<String> client, List<String> server) {}

  @ParameterizedTest
  @MethodSource("calls")
  void bothSidesSeeTheSame(WireCall call) throws Exception {
    server.behaviour = call.server();
    Seen direct = run(call, server.port());
    Seen through = run(call, proxy.port());
    EnumSet<Difference> shown = EnumSet.noneOf(Difference.class);
    EnumSet<Difference> here = EnumSet.copyOf(allowed);
    here.removeIf(difference -> !OF_EVERY_CALL.contains(difference) && !call.differences().contains(difference));
    Seen neutralDirect = neutral(direct, through, here, shown);
    Seen neutralThrough = neutral(through, direct, here, shown);
    assertThat(neutralThrough.client()).as("the client's view").isEqualTo(neutralDirect.client());
    assertThat(neutralThrough.server()).as("the server's view").isEqualTo(neutralDirect.server());
    for (Difference difference : call.differences()) {
      assertThat(shown.contains(difference)).as("%s shows here, if it is declared", difference).isEqualTo(allowed.contains(difference));
    }
  }

  private Seen run(WireCall call, int port) throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    try (WireConnection client = WireConnection.to(port)) {
      client.headers(1, false, call.headers());
      client.message(1, call.client() == WireCall.Client.SENDS_EVERYTHING, new byte[] {7, 7});
      boolean over = false;
      while (!over) {
        Frame frame = client.next();
        over = frame == null || note(client, frame, lines);
        if (call.client() == WireCall.Client.RESETS_AFTER_THE_HEADERS && !over) {
          client.reset(1, WireCall.resetCode());
          over = true;
        }
      }
      // A request that the proxy answers itself is seen by no server.
      boolean refused = lines.contains("grpc-status: 12");
      List<String> seen = refused ? List.of() : server.nextSeen();
      return new Seen(lines, sorted(seen == null ? List.of("nothing") : seen));
    }
  }

  /** Returns whether the call is over. */
  private static boolean note(WireConnection client, Frame frame, List<String> lines) throws IOException {
    switch (frame.type()) {
      case WireConnection.HEADERS -> lines.addAll(sorted(client.decode(frame)));
      case WireConnection.DATA -> lines.add("data " + java.util.Arrays.toString(frame.payload()));
      case WireConnection.RST_STREAM -> lines.add("reset " + frame.number());
      default -> lines.add("frame " + frame.type());
    }
    return frame.ends() || frame.type() == WireConnection.RST_STREAM || frame.type() == WireConnection.GOAWAY;
  }

  /** The order of different keys means nothing, that of the values of one key does. */
  private static List<String> sorted(List<String> lines) {
    return lines.stream().sorted(Comparator.comparing(line -> line.split(": ")[0])).toList();
  }

  private static Seen neutral(Seen one, Seen other, Set<Difference> here, Set<Difference> shown) {
    return new Seen(neutral(one.client(), other.client(), true, here, shown), neutral(one.server(), other.server(), false, here, shown));
  }

  private static List<String> neutral(List<String> lines, List<String> others, boolean client, Set<Difference> here, Set<Difference> shown) {
    List<String> left = new ArrayList<>(lines);
    for (Difference difference : here) {
      left.removeIf(
          line -> {
            boolean covered = !others.contains(line) && covers(difference, line, client);
            if (covered) {
              shown.add(difference);
            }
            return covered;
          });
    }
    return left;
  }

  /** Whether a line that only one of the two runs has is what a difference is about. */
  private static boolean covers(Difference difference, String line, boolean client) {
    return switch (difference) {
      case USER_AGENT -> !client && line.startsWith("user-agent: ");
      case CONTENT_TYPE -> line.equals("content-type: application/grpc") || line.equals("content-type: application/grpc+proto");
      case ACCEPT_ENCODING -> client && line.startsWith("grpc-accept-encoding: ");
      case ENCODING_HEADER -> client && line.equals("grpc-encoding: identity");
      case STATUS_WORDS -> client && (line.equals("grpc-message: 100%25%20%E6%A8%A1") || line.equals("grpc-message: 100%25 %E6%A8%A1"));
      case STATUS_CODE -> client && (line.equals("grpc-status: 77") || line.equals("grpc-status: 2"));
      case SERVER_RESET -> client && (line.equals("reset 11") || line.startsWith("grpc-"));
      case CLIENT_RESET -> !client && (line.equals("reset 2") || line.equals("reset 8"));
      case UNKNOWN_ENCODING -> true;
      case DEADLINE -> false;
    };
  }
}
