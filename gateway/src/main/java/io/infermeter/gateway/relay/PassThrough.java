// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.relay;

import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * Codecs that leave compressed messages as they are, so that they are relayed without being inflated. An encoding that is not among
 * these is answered with UNIMPLEMENTED by gRPC itself.
 */
public final class PassThrough {
  private static final List<String> ENCODINGS = List.of("gzip", "deflate", "snappy", "zstd", "br", "lz4");
  private static final CompressorRegistry COMPRESSORS = CompressorRegistry.newEmptyInstance();
  private static final DecompressorRegistry DECOMPRESSORS = decompressors();

  static {
    ENCODINGS.forEach(name -> COMPRESSORS.register(new Untouched(name)));
    COMPRESSORS.register(Codec.Identity.NONE);
  }

  private PassThrough() {}

  private static DecompressorRegistry decompressors() {
    DecompressorRegistry registry = DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false);
    for (String name : ENCODINGS) {
      registry = registry.with(new Untouched(name), false);
    }
    return registry;
  }

  /** Lets a channel send and receive compressed messages as they are; it asks for none by itself. */
  public static void codecs(NettyChannelBuilder channel) {
    channel.compressorRegistry(COMPRESSORS).decompressorRegistry(DECOMPRESSORS);
  }

  static void codecs(NettyServerBuilder server) {
    server.compressorRegistry(COMPRESSORS).decompressorRegistry(DECOMPRESSORS);
  }

  private record Untouched(String name) implements Codec {
    @Override
    public String getMessageEncoding() {
      return name;
    }

    @Override
    public InputStream decompress(InputStream stream) {
      return stream;
    }

    @Override
    public OutputStream compress(OutputStream stream) {
      return stream;
    }
  }
}
