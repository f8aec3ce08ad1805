// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.infermeter.gateway.own.OwnServer;
import io.infermeter.gateway.transparency.RawMessages;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** The gateway's own services send streams of large messages, such as first answers of watches, within the process. */
@Timeout(120)
class OwnStreamsTest {
  private static final MethodDescriptor<byte[], byte[]> FLOOD =
      MethodDescriptor.<byte[], byte[]>newBuilder(new RawMessages(), new RawMessages())
          .setFullMethodName("test.Service/Flood")
          .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
          .build();
  private static final int MESSAGES = 150;

  @RepeatedTest(5)
  void aStreamOfLargeMessagesThatAreTakenOneByOneNeverStandsStill() throws Exception {
    OwnServer own = new OwnServer(List.of(new ScriptedService().definition()), name -> Status.UNIMPLEMENTED, channel -> {});
    own.start();
    try {
      BlockingQueue<Object> came = new LinkedBlockingQueue<>();
      ClientCall<byte[], byte[]> call = own.channel().newCall(FLOOD, CallOptions.DEFAULT.withMaxInboundMessageSize(8 << 20));
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onMessage(byte[] message) {
              came.add(message);
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
              came.add(status);
            }
          },
          new Metadata());
      call.sendMessage(new byte[0]);
      call.halfClose();
      for (int i = 0; i < MESSAGES; i++) {
        call.request(1);
        assertThat(came.poll(20, TimeUnit.SECONDS)).as("message %d", i).isInstanceOf(byte[].class);
      }
      call.cancel("it has seen enough", null);
    } finally {
      own.stop(Duration.ofSeconds(1));
    }
  }
}
