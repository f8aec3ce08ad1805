// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

/**
 * What capturing may hold.
 *
 * @param calls calls that wait to be read
 * @param bytes bytes of messages that wait to be read
 * @param messageBytes the longest answer that is read, as sent and once it is inflated
 * @param inputBytes the longest request whose inputs are read, likewise
 */
public record CaptureBounds(int calls, long bytes, int messageBytes, int inputBytes) {
  /** 65,536 calls, 64 MiB, 4 MiB. */
  public static final CaptureBounds DEFAULT = new CaptureBounds(65_536, 64L << 20, 4 << 20);

  /**
   * Of a request the model, the id and the parameters are read, which all serializers write first: so many bytes are kept, and more only
   * for the inputs.
   */
  static final int REQUEST_BYTES = 16 << 10;

  /** Bounds with as long inputs as are kept of a request anyway. */
  public CaptureBounds(int calls, long bytes, int messageBytes) {
    this(calls, bytes, messageBytes, REQUEST_BYTES);
  }

  /** Of a compressed request, so many inflated bytes are searched for the id on the event loop. */
  static final int ID_REACH = 4 << 10;

  /** Outputs of one answer. */
  static final int OUTPUTS = 1_024;

  /** Rows of one call that are read; the others are dropped as too large. */
  static final int ROWS = 10_000;

  /** Classes of which scores are kept; of a row with more, the class alone is kept. */
  static final int SCORES = 1_000;

  /** Bytes of an id in UTF-8. */
  static final int ID_BYTES = 512;

  /** Characters of a name or of a segment's value. */
  static final int NAME_LENGTH = 256;

  /** Different names of one kind: models, versions, methods, values of a segment, classes of a model. */
  static final int NAMES = 1_000;

  /** Different series. */
  static final int SERIES = 20_000;
}
