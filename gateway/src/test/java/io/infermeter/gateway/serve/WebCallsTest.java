// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.gateway.serve.WebStand.Answer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page may ask for, and how it is answered. */
@Timeout(120)
class WebCallsTest {
  private WebStand stand;

  @BeforeEach
  void start() throws IOException {
    stand = new WebStand(WebStand.bounds(), WebStand.rules());
  }

  @AfterEach
  void stop() throws InterruptedException {
    stand.close();
  }

  private HttpResponse<byte[]> post(String method, byte[] body, String... headers) throws IOException, InterruptedException {
    return stand.post("test.Service/" + method, WebStand.PROTO, body, headers);
  }

  @Test
  void aUnaryCallIsAnsweredWithItsMessageAndTrailers() throws Exception {
    HttpResponse<byte[]> response = post("Echo", WebStand.message("hello"), "note", "a note", "note-bin", "AQID");
    Answer answer = Answer.of(response.body());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue(WebStand.PROTO);
    assertThat(response.headers().firstValue("note")).hasValue("a note");
    assertThat(response.headers().firstValue("note-bin")).hasValue("AQID");
    assertThat(answer.messages()).containsExactly("hello".getBytes(UTF_8));
    assertThat(answer.trailers()).containsEntry("grpc-status", "0").containsEntry("note", "a note").containsEntry("note-bin", "AQID");
  }

  @Test
  void aConnectionIsUsedAgainAfterAQuickCall() throws Exception {
    assertThat(post("Echo", WebStand.message("a")).headers().firstValue("connection")).hasValue("keep-alive");
  }

  @Test
  void whatBelongsToTheBrowserIsNotToldOn() throws Exception {
    post("Echo", WebStand.message("a"), "cookie", "secret=1", "x-grpc-web", "1", "sec-fetch-mode", "cors", "authorization", "Bearer t");
    assertThat(stand.service.called.take().keys()).contains("authorization").doesNotContain("cookie", "x-grpc-web", "sec-fetch-mode");
  }

  @Test
  void base64IsAnsweredInBase64() throws Exception {
    byte[] body = Base64.getEncoder().encode(WebStand.message("hello"));
    HttpResponse<byte[]> response = stand.post("test.Service/Echo", "application/grpc-web-text", body);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/grpc-web-text+proto");
    String text = new String(response.body(), UTF_8);
    int end = text.indexOf('=') < 0 ? text.length() : text.indexOf('=') + (text.startsWith("==", text.indexOf('=')) ? 2 : 1);
    assertThat(Answer.of(Base64.getDecoder().decode(text.substring(0, end))).messages().getFirst()).isEqualTo("hello".getBytes(UTF_8));
  }

  @Test
  void base64InPiecesIsReadAsOne() throws Exception {
    byte[] frame = WebStand.message("hello");
    String pieces =
        Base64.getEncoder().encodeToString(java.util.Arrays.copyOfRange(frame, 0, 4)) + Base64.getEncoder().encodeToString(java.util.Arrays.copyOfRange(frame, 4, frame.length));
    HttpResponse<byte[]> response = stand.post("test.Service/Three", "application/grpc-web-text", pieces.getBytes(UTF_8));
    assertThat(new String(response.body(), UTF_8)).startsWith("AAAAAAEA");
  }

  @Test
  void everyMessageOfAStreamArrives() throws Exception {
    Answer answer = Answer.of(post("Three", WebStand.message("")).body());
    assertThat(answer.messages()).containsExactly(new byte[] {0}, new byte[] {1}, new byte[] {2});
    assertThat(answer.trailers()).containsEntry("grpc-status", "0");
  }

  @Test
  void aFailureIsToldInTrailers() throws Exception {
    HttpResponse<byte[]> response = post("Fail", WebStand.message(""));
    Answer answer = Answer.of(response.body());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(answer.messages()).isEmpty();
    assertThat(answer.trailers())
        .containsEntry("grpc-status", "9")
        .containsEntry("grpc-message", "50 %25 %C3%A4rger%0Anext")
        .containsEntry("note-bin", "AQID");
  }

  @Test
  void aDeadlineIsKept() throws Exception {
    Answer answer = Answer.of(post("Hang", WebStand.message(""), "grpc-timeout", "50m").body());
    assertThat(answer.trailers()).containsEntry("grpc-status", "4");
    assertThat(stand.service.cancelled.poll(60, TimeUnit.SECONDS)).isEqualTo("Hang");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "x", "123456789S", "-1S", "1 S", ""})
  void aTimeOutThatIsNoneIsRefused(String timeout) throws Exception {
    HttpResponse<byte[]> response = post("Echo", WebStand.message(""), "grpc-timeout", timeout);
    assertThat(response.headers().firstValue("grpc-status")).hasValue("3");
    assertThat(stand.service.called).isEmpty();
  }

  @Test
  void metadataThatIsNotBase64IsRefused() throws Exception {
    assertThat(post("Echo", WebStand.message(""), "note-bin", "!!").headers().firstValue("grpc-status")).hasValue("3");
  }

  @ParameterizedTest
  @CsvSource({"inference.GRPCInferenceService/ModelInfer,404", "test.Service/None,404", "test.Service/Upload,200"})
  void whatCannotBeCalledIsSaid(String method, int http) throws Exception {
    HttpResponse<byte[]> response = stand.post(method, WebStand.PROTO, WebStand.message(""));
    assertThat(response.statusCode()).isEqualTo(http);
    assertThat(response.headers().firstValue("grpc-status")).hasValue("12");
    assertThat(response.headers().firstValue("grpc-message").orElseThrow()).contains("web pages");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json", "application/grpc", "application/grpc-web+json"})
  void aFormCannotCall(String type) throws Exception {
    HttpResponse<byte[]> response = stand.post("test.Service/Echo", type, WebStand.message(""));
    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(stand.service.called).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "null", "http://127.0.0.1:1", "https://monitor.example.evil.example", "https://monitor.example, https://evil.example"})
  void aForeignPageCannotCall(String origin) throws Exception {
    HttpResponse<byte[]> response = post("Echo", WebStand.message(""), "origin", origin);
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.headers().firstValue("access-control-allow-origin")).isEmpty();
    assertThat(new String(response.body(), UTF_8)).contains("infermeter.http-origins");
    assertThat(stand.service.called).isEmpty();
  }

  @Test
  void itsOwnPageMayCall() throws Exception {
    HttpResponse<byte[]> response = post("Echo", WebStand.message(""), "origin", "http://127.0.0.1:" + stand.port());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("access-control-allow-origin")).isEmpty();
  }

  @Test
  void aPageThatIsNamedMayCall() throws Exception {
    HttpResponse<byte[]> response = post("Echo", WebStand.message(""), "origin", "https://monitor.example");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("access-control-allow-origin")).hasValue("https://monitor.example");
    assertThat(response.headers().firstValue("vary")).hasValue("Origin");
  }
}
