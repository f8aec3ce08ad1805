// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/** Which gateway to talk to. */
public final class Target {
  private static final int LONGEST_ANSWER = 16 << 20;

  /** Without pings, a watch would wait for ever for a machine that is gone without a word. */
  private static final Duration PING_AFTER = Duration.ofSeconds(20);

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  @Option(
      names = {"-t", "--target"},
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:4630",
      description = "The gateway (${DEFAULT-VALUE}).")
  private String address = "127.0.0.1:4630";

  /** Where the gateway is. */
  String address() {
    return address;
  }

  /** A channel to the gateway; close it with {@link Connection#close}. */
  public Connection connect() {
    return new Connection(channel(address));
  }

  /** A plaintext channel, on which calls fail when the gateway has not been heard for half a minute. */
  public static ManagedChannel channel(String address) {
    return NettyChannelBuilder.forTarget(address)
        .usePlaintext()
        .proxyDetector(any -> null)
        .maxInboundMessageSize(LONGEST_ANSWER)
        .keepAliveTime(PING_AFTER.toSeconds(), TimeUnit.SECONDS)
        .keepAliveTimeout(ANSWER_WITHIN.toSeconds(), TimeUnit.SECONDS)
        .build();
  }

  /** An open channel. */
  public record Connection(ManagedChannel channel) implements AutoCloseable {
    @Override
    public void close() {
      channel.shutdownNow();
      try {
        channel.awaitTermination(2, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
