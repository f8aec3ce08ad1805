// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import java.io.IOException;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A call of the kit frame by frame, for what gRPC's own libraries do not send or do not show.
 *
 * @param name what it is about
 * @param differences the declared differences that it shows
 * @param request headers of the request beyond those that every request has
 * @param client what the client does once its headers and its message are out
 * @param server what the model server does once it has the request
 */
record WireCall(String name, Set<Difference> differences, List<Map.Entry<String, String>> request, Client client, Server server) {
  private static final int ENHANCE_YOUR_CALM = 11;
  private static final int INTERNAL_ERROR = 2;

  /** The client's part. */
  enum Client {
    SENDS_EVERYTHING,
    RESETS_AFTER_THE_HEADERS
  }

  /** The server's part. */
  interface Server {
    void answer(WireConnection connection, int stream) throws IOException;
  }

  static Map.Entry<String, String> header(String key, String value) {
    return new SimpleEntry<>(key, value);
  }

  static List<Map.Entry<String, String>> answer(String contentType) {
    return new ArrayList<>(List.of(header(":status", "200"), header("content-type", contentType)));
  }

  static List<WireCall> all() {
    return List.of(
        new WireCall(
            "everything that travels in headers",
            Set.of(Difference.USER_AGENT, Difference.CONTENT_TYPE, Difference.ACCEPT_ENCODING, Difference.ENCODING_HEADER, Difference.STATUS_WORDS),
            List.of(
                header("content-type", "application/grpc+proto"),
                header("x-text", "plain ~ text"),
                header("x-twice", "b"),
                header("x-twice", "a"),
                header("x-bytes-bin", "AP8H"),
                header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                header("grpc-trace-bin", "AAE")),
            Client.SENDS_EVERYTHING,
            WireCall::answerOrdinarily),
        new WireCall(
            "a status code that gRPC does not define",
            Set.of(Difference.STATUS_CODE),
            List.of(),
            Client.SENDS_EVERYTHING,
            (connection, stream) -> {
              List<Map.Entry<String, String>> only = answer("application/grpc");
              only.add(header("grpc-status", "77"));
              only.add(header("grpc-message", "own"));
              connection.headers(stream, true, only);
            }),
        new WireCall(
            "a model server that resets",
            Set.of(Difference.SERVER_RESET),
            List.of(),
            Client.SENDS_EVERYTHING,
            (connection, stream) -> {
              connection.headers(stream, false, answer("application/grpc"));
              connection.message(stream, false, new byte[] {1});
              connection.reset(stream, ENHANCE_YOUR_CALM);
            }),
        new WireCall(
            "a client that resets",
            Set.of(Difference.CLIENT_RESET),
            List.of(),
            Client.RESETS_AFTER_THE_HEADERS,
            (connection, stream) -> connection.headers(stream, false, answer("application/grpc"))),
        new WireCall(
            "an encoding that nobody knows",
            Set.of(Difference.UNKNOWN_ENCODING),
            List.of(header("grpc-encoding", "x-own")),
            Client.SENDS_EVERYTHING,
            WireCall::answerOrdinarily));
  }

  private static void answerOrdinarily(WireConnection connection, int stream) throws IOException {
    List<Map.Entry<String, String>> first = answer("application/grpc+proto");
    first.add(header("grpc-accept-encoding", "identity,gzip"));
    first.add(header("x-answer", "b"));
    first.add(header("x-answer", "a"));
    first.add(header("x-answer-bin", "AP8H"));
    connection.headers(stream, false, first);
    connection.message(stream, false, new byte[] {1, 2, 3});
    connection.headers(
        stream,
        true,
        List.of(header("grpc-status", "0"), header("grpc-message", "100%25%20%E6%A8%A1"), header("x-trailer", "end"), header("x-trailer-bin", "AQ")));
  }

  /** The request's headers as they are sent. */
  List<Map.Entry<String, String>> headers() {
    List<Map.Entry<String, String>> all =
        new ArrayList<>(
            List.of(
                header(":method", "POST"), header(":scheme", "http"), header(":path", "/kit.Wire/Call"), header(":authority", "models.example"),
                header("te", "trailers"), header("user-agent", "wire/1")));
    if (request.stream().noneMatch(each -> each.getKey().equals("content-type"))) {
      all.add(header("content-type", "application/grpc"));
    }
    all.addAll(request);
    return all;
  }

  static int resetCode() {
    return INTERNAL_ERROR;
  }

  @Override
  public String toString() {
    return name;
  }
}
