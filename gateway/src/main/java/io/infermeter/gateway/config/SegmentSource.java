// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

/** Where the value of a segment comes from. */
public sealed interface SegmentSource {
  /** The name of the metadata key or parameter. */
  String key();

  /** A request metadata key, in lower case. */
  record Metadata(String key) implements SegmentSource {}

  /** A parameter of the request message. */
  record Parameter(String key) implements SegmentSource {}
}
