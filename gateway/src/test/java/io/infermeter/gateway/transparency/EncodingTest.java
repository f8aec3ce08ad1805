// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.gateway.DataPath;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.Limits;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Compressed messages go through as they came, whoever could or could not read them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EncodingTest {
  private static final byte[] ZEROS = new byte[100_000];
  private static final Metadata.Key<String> ANSWER_WITH = Metadata.Key.of("x-answer-with", Metadata.ASCII_STRING_MARSHALLER);

  private final RecordingObservers observers = new RecordingObservers();
  private ScriptedServer server;
  private DataPath path;

  @BeforeAll
  void start() throws Exception {
    server = new ScriptedServer(0);
    Backend backend = new Backend("triton", "127.0.0.1", server.port(), List.of());
    path = new DataPath(new InetSocketAddress("127.0.0.1", 0), List.of(backend), observers, List.of(), Limits.DEFAULT, 1);
    path.start();
  }

  @AfterAll
  void stop() {
    path.stop(Duration.ofSeconds(1));
    server.close();
  }

  private record Answer(List<byte[]> messages, Status status) {}

  private Answer call(NettyChannelBuilder settings, String method, Metadata headers, CallOptions options, byte[]... messages)
      throws InterruptedException {
    ManagedChannel channel = settings.usePlaintext().build();
    try {
      ClientCall<byte[], byte[]> call = channel.newCall(RawMessages.method(method), options);
      List<byte[]> received = new ArrayList<>();
      AtomicReference<Status> end = new AtomicReference<>();
      CountDownLatch ended = new CountDownLatch(1);
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onMessage(byte[] message) {
              received.add(message);
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
              end.set(status);
              ended.countDown();
            }
          },
          headers);
      call.request(100);
      boolean compress = false;
      for (byte[] message : messages) {
        compress = !compress;
        call.setMessageCompression(compress);
        call.sendMessage(message);
      }
      call.halfClose();
      assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
      return new Answer(received, end.get());
    } finally {
      channel.shutdownNow();
    }
  }

  private NettyChannelBuilder client() {
    return NettyChannelBuilder.forAddress("127.0.0.1", path.port());
  }

  private static Metadata answerWithGzip() {
    Metadata headers = new Metadata();
    headers.put(ANSWER_WITH, "gzip");
    return headers;
  }

  @Test
  void answersAreSeenAtTheirLengthOnTheWire() throws Exception {
    Answer answer = call(client(), "test.Model/Echo", answerWithGzip(), CallOptions.DEFAULT, ZEROS);
    assertThat(answer.status().isOk()).isTrue();
    assertThat(answer.messages()).containsExactly(ZEROS);
    RecordingObservers.Seen seen = observers.next();
    assertThat(seen.responseLengths).hasSize(1).allMatch(length -> length < 2_000);
    assertThat(seen.responseFlags).containsExactly(true);
  }

  @Test
  void flagsOfEachMessageStayAsTheyAre() throws Exception {
    CallOptions gzip = CallOptions.DEFAULT.withCompression("gzip");
    Answer answer = call(client(), "test.Model/Mixed", answerWithGzip(), gzip, ZEROS, ZEROS, ZEROS, ZEROS);
    assertThat(answer.messages()).containsExactly(ZEROS, ZEROS, ZEROS, ZEROS);
    RecordingObservers.Seen seen = observers.next();
    assertThat(seen.requestFlags).containsExactly(true, false, true, false);
    assertThat(seen.responseFlags).containsExactly(false, true, false, true);
    assertThat(seen.responseLengths.get(0)).isEqualTo(ZEROS.length);
    assertThat(seen.responseLengths.get(1)).isLessThan(2_000);
  }

  /** grpc-java sends an empty message as it is, other clients compress it; here it is compressed by hand. */
  @Test
  void anEmptyMessageThatIsCompressedStaysSo() throws Exception {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    new GZIPOutputStream(compressed).close();
    CompressorRegistry byHand = CompressorRegistry.newEmptyInstance();
    byHand.register(new NotGzip());
    CallOptions gzip = CallOptions.DEFAULT.withCompression("gzip");
    NettyChannelBuilder settings = client().compressorRegistry(byHand);
    Answer answer = call(settings, "test.Model/Echo", new Metadata(), gzip, compressed.toByteArray(), new byte[0]);
    assertThat(answer.status()).isEqualTo(Status.OK);
    assertThat(answer.messages()).containsExactly(new byte[0], new byte[0]);
    RecordingObservers.Seen seen = observers.next();
    assertThat(seen.requestFlags).containsExactly(true, false);
    assertThat(seen.requestLengths).containsExactly(compressed.size(), 0);
  }

  @Test
  void whatCannotBeInflatedGoesThroughToTheModelServerWhichRefusesIt() throws Exception {
    CompressorRegistry broken = CompressorRegistry.newEmptyInstance();
    broken.register(new NotGzip());
    CallOptions gzip = CallOptions.DEFAULT.withCompression("gzip");
    Answer answer = call(client().compressorRegistry(broken), "test.Model/Echo", new Metadata(), gzip, new byte[] {1, 2, 3});
    assertThat(answer.status().isOk()).isFalse();
    RecordingObservers.Seen seen = observers.next();
    assertThat(seen.requestFlags).containsExactly(true);
    assertThat(seen.requestLength).as("the gateway did not look inside").isEqualTo(3);
    assertThat(seen.outcome).isEqualTo(CallOutcome.FAILED);
  }

  @Test
  void theModelServerDoesNotCompressForAClientThatAcceptsNoEncoding() throws Exception {
    DecompressorRegistry identityOnly = DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false);
    NettyChannelBuilder settings = client().decompressorRegistry(identityOnly);
    Answer answer = call(settings, "test.Model/Echo", answerWithGzip(), CallOptions.DEFAULT, ZEROS);
    assertThat(answer.status().isOk()).isTrue();
    assertThat(answer.messages()).containsExactly(ZEROS);
    assertThat(observers.next().responseFlags).containsExactly(false);
  }

  @Test
  void anEncodingThatTheModelServerDoesNotHaveIsItsOwnRefusal() throws Exception {
    CompressorRegistry snappy = CompressorRegistry.newEmptyInstance();
    snappy.register(new NotGzip("snappy"));
    CallOptions options = CallOptions.DEFAULT.withCompression("snappy");
    Answer answer = call(client().compressorRegistry(snappy), "test.Model/Echo", new Metadata(), options, new byte[] {1});
    assertThat(answer.status().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(answer.status().getDescription()).contains("snappy");
    assertThat(observers.next().outcome).isEqualTo(CallOutcome.FAILED);
  }

  /** Says that it compresses, and does not. */
  private record NotGzip(String name) implements Codec {
    NotGzip() {
      this("gzip");
    }

    @Override
    public String getMessageEncoding() {
      return name;
    }

    @Override
    public OutputStream compress(OutputStream stream) {
      return stream;
    }

    @Override
    public InputStream decompress(InputStream stream) {
      return stream;
    }
  }
}
