// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.call;

/**
 * What bounds the memory that clients and model servers can make the data path hold.
 *
 * @param messageBytes the longest message that is relayed; a longer one ends its call with RESOURCE_EXHAUSTED
 * @param metadataBytes the most metadata that a call may bring, as HTTP/2 counts it; more is answered with HTTP status 431
 * @param callsPerConnection calls that run at once on one client connection; the client holds further ones back
 * @param bytesInFlight bytes of messages that are held until they are complete or sent on, all calls together, as far as a call holds
 *     more than 64 KiB; the call that would need more ends with RESOURCE_EXHAUSTED
 * @param capturedBytes bytes of messages that are kept for reading while their calls run, all calls together; beyond, a call is
 *     forwarded as ever and its messages are not kept
 */
public record Limits(int messageBytes, int metadataBytes, int callsPerConnection, long bytesInFlight, long capturedBytes) {
  /** 64 MiB, 64 KiB, 1,000 calls, 256 MiB, 64 MiB. */
  public static final Limits DEFAULT = new Limits(64 << 20, 64 << 10, 1_000, 256L << 20, 64L << 20);

  public Limits {
    requirePositive(messageBytes, "messageBytes");
    requirePositive(metadataBytes, "metadataBytes");
    requirePositive(callsPerConnection, "callsPerConnection");
    requirePositive(bytesInFlight, "bytesInFlight");
    requirePositive(capturedBytes, "capturedBytes");
  }

  private static void requirePositive(long value, String name) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }
}
