// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import io.helidon.common.GenericType;
import io.helidon.common.media.type.MediaType;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http.spi.Sink;
import io.helidon.webserver.http.spi.SinkProvider;
import io.helidon.webserver.http.spi.SinkProviderContext;
import java.util.function.BiConsumer;

/** Tells which connection a response goes out on. The container tells it to sinks alone, so this is one, and takes nothing. */
public final class Connections implements SinkProvider<Object> {
  static final GenericType<Connection> TYPE = GenericType.create(Connection.class);

  /** For {@link java.util.ServiceLoader}. */
  public Connections() {}

  /** A connection of the container. */
  record Connection(HelidonSocket socket) implements Sink<Object> {
    @Override
    public Connection emit(Object nothing) {
      throw new UnsupportedOperationException("answers are written to their stream");
    }

    @Override
    public void close() {
      // The response closes it.
    }
  }

  @Override
  public boolean supports(GenericType<? extends Sink<?>> type, ServerRequest request) {
    return type.equals(TYPE);
  }

  @Override
  @SuppressWarnings("unchecked")
  public <X extends Sink<Object>> X create(SinkProviderContext context) {
    return (X) new Connection(context.connectionContext().serverSocket());
  }

  @Override
  public <X extends Sink<Object>> X create(ServerResponse response, BiConsumer<Object, MediaType> consumer, Runnable closing) {
    throw new UnsupportedOperationException("the connection is not told in this way");
  }
}
