// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.own;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers methods that nothing implements in words. Stateless. */
final class UnknownMethods extends HandlerRegistry {
  private static final MethodDescriptor.Marshaller<byte[]> NOTHING =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          return new byte[0];
        }
      };

  private final Function<String, Status> status;

  UnknownMethods(Function<String, Status> status) {
    this.status = status;
  }

  @Override
  public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.newBuilder(NOTHING, NOTHING).setFullMethodName(name).setType(MethodDescriptor.MethodType.UNKNOWN).build();
    return ServerMethodDefinition.create(
        method,
        (call, headers) -> {
          call.close(status.apply(name), new Metadata());
          return new ServerCall.Listener<>() {};
        });
  }
}
