// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

/**
 * What a relay may change of a call, because the library under it does. This is the one place where differences are declared;
 * docs/transparency.md lists the same, in the same words. Whatever is not declared here, or not by the relay under test, must be equal.
 */
enum Difference {
  USER_AGENT("The `user-agent` of a request is the gateway's own."),
  CONTENT_TYPE("A `content-type` such as `application/grpc+proto` becomes `application/grpc`, both ways."),
  ACCEPT_ENCODING("A response loses its `grpc-accept-encoding`; that of a request stays."),
  ENCODING_HEADER("A response without `grpc-encoding` gets `grpc-encoding: identity`."),
  DEADLINE("A deadline that passes is answered with DEADLINE_EXCEEDED, in words, also where the model server would reset the stream."),
  STATUS_WORDS("The percent-encoding of `grpc-message` may change where it encodes more than it must; the text stays."),
  STATUS_CODE("A status code that gRPC does not define (above 16) becomes UNKNOWN."),
  SERVER_RESET("A stream that the model server resets ends with a status that fits the reset, in words, instead of a reset."),
  CLIENT_RESET("A stream that the client resets is reset at the model server with CANCEL, whatever code the client gave."),
  UNKNOWN_ENCODING("A message in an encoding other than identity, gzip, deflate, snappy, zstd, br and lz4 is refused with UNIMPLEMENTED.");

  private final String words;

  Difference(String words) {
    this.words = words;
  }

  /** What is different, as users read it. */
  String words() {
    return words;
  }
}
