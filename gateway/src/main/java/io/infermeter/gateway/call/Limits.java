// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.call;

import java.time.Duration;

/**
 * What bounds the memory and time that clients and model servers can take of the data path.
 *
 * @param messageBytes the longest message that is relayed; a longer one ends its call with RESOURCE_EXHAUSTED
 * @param metadataBytes the most metadata that a call may bring, as HTTP/2 counts it; more is answered with HTTP status 431
 * @param connections client connections that are open at once; a further one is closed at once
 * @param callsPerConnection calls that run at once on one client connection; the client holds further ones back
 * @param bytesInFlight bytes of messages that are held until they are complete or sent on, all calls together, as far as a call holds
 *     more than 64 KiB; the call that would need more ends with RESOURCE_EXHAUSTED
 * @param capturedBytes bytes of messages that are kept for reading while their calls run, all calls together; beyond, a call is
 *     forwarded as ever and its messages are not kept
 * @param callTime how long a call to a model server may take; one that takes longer ends with DEADLINE_EXCEEDED; zero: as long as its
 *     client lets it
 * @param silence how long a client connection may bring nothing before it is asked for a sign of life, 10 seconds at least; one that
 *     gives none within 20 seconds, or as long again where that is shorter, is closed
 */
public record Limits(
    int messageBytes,
    int metadataBytes,
    int connections,
    int callsPerConnection,
    long bytesInFlight,
    long capturedBytes,
    Duration callTime,
    Duration silence) {
  /** 64 MiB, 64 KiB, 10,000 connections, 1,000 calls, a quarter of the heap, 64 MiB, no bound of time, one minute. */
  public static final Limits DEFAULT =
      new Limits(64 << 20, 64 << 10, 10_000, 1_000, quarterOfHeap(), 64L << 20, Duration.ZERO, Duration.ofMinutes(1));

  public Limits {
    requirePositive(messageBytes, "messageBytes");
    requirePositive(metadataBytes, "metadataBytes");
    requirePositive(connections, "connections");
    requirePositive(callsPerConnection, "callsPerConnection");
    requirePositive(bytesInFlight, "bytesInFlight");
    requirePositive(capturedBytes, "capturedBytes");
    requirePositive(silence.toNanos(), "silence");
    if (callTime.isNegative()) {
      throw new IllegalArgumentException("callTime must not be negative: " + callTime);
    }
  }

  /** A quarter of what the Java heap may grow to, in bytes. */
  public static long quarterOfHeap() {
    return Runtime.getRuntime().maxMemory() / 4;
  }

  private static void requirePositive(long value, String name) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }

  public Limits withMessageBytes(int other) {
    return new Limits(other, metadataBytes, connections, callsPerConnection, bytesInFlight, capturedBytes, callTime, silence);
  }

  public Limits withMetadataBytes(int other) {
    return new Limits(messageBytes, other, connections, callsPerConnection, bytesInFlight, capturedBytes, callTime, silence);
  }

  public Limits withConnections(int other) {
    return new Limits(messageBytes, metadataBytes, other, callsPerConnection, bytesInFlight, capturedBytes, callTime, silence);
  }

  public Limits withCallsPerConnection(int other) {
    return new Limits(messageBytes, metadataBytes, connections, other, bytesInFlight, capturedBytes, callTime, silence);
  }

  public Limits withBytesInFlight(long other) {
    return new Limits(messageBytes, metadataBytes, connections, callsPerConnection, other, capturedBytes, callTime, silence);
  }

  public Limits withCapturedBytes(long other) {
    return new Limits(messageBytes, metadataBytes, connections, callsPerConnection, bytesInFlight, other, callTime, silence);
  }

  public Limits withCallTime(Duration other) {
    return new Limits(messageBytes, metadataBytes, connections, callsPerConnection, bytesInFlight, capturedBytes, other, silence);
  }

  public Limits withSilence(Duration other) {
    return new Limits(messageBytes, metadataBytes, connections, callsPerConnection, bytesInFlight, capturedBytes, callTime, other);
  }
}
