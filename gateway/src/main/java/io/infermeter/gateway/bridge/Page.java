// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.bridge;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** One HTTP request of a web page, and the way back to it. For one thread; what blocks is freed by interrupting that thread. */
public interface Page {
  /** The full name of the gRPC method that is called, such as {@code infermeter.v1.MetricsService/QueryMetrics}. */
  String method();

  /** The headers of the request: each name in lower case, with its values in their order. */
  Map<String, List<String>> headers();

  /** The body of the request. */
  InputStream body();

  /**
   * Sends the head of the answer.
   *
   * @param status the HTTP status
   * @param headers name and value
   * @param last whether the connection is closed after this answer
   * @return takes the body of the answer; must be closed
   */
  OutputStream answer(int status, Map<String, String> headers, boolean last);

  /** Sends a whole answer, after which the connection is closed. */
  void answer(int status, Map<String, String> headers, byte[] body);

  /**
   * Runs something as soon as the connection is gone. After this nothing more is read from the connection, so the answer must be its last;
   * to be called once, after the body was read to its end.
   */
  void whenGone(Runnable action);
}
