// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

/**
 * Bounds of what is kept of calls on their way to the store.
 *
 * @param maxCalls calls that wait to be read; more are dropped and counted
 * @param maxBytes bytes of messages that wait to be read; more are dropped and counted
 * @param maxMessageSize bytes of the largest message that is read
 * @param maxInputSize bytes of the largest request whose inputs are read
 */
public record CaptureSettings(int maxCalls, long maxBytes, int maxMessageSize, int maxInputSize) {
  private static final int USUAL_INPUT_SIZE = 16 << 10;

  /** With the usual size of inputs. */
  public CaptureSettings(int maxCalls, long maxBytes, int maxMessageSize) {
    this(maxCalls, maxBytes, maxMessageSize, USUAL_INPUT_SIZE);
  }
}
