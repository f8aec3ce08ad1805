// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.io.IOException;

/** Ties the gateway's life to the container's: it starts when the application does and stops before the application ends. */
@ApplicationScoped
public class GatewayLife {
  private static final int EARLY = 100;

  private Gateway gateway;

  void start(@Observes @Priority(EARLY) @Initialized(ApplicationScoped.class) Object event) throws IOException {
    gateway = Prepared.take();
    gateway.start();
  }

  void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
    if (gateway != null) {
      gateway.stop();
    }
  }

  /** The running gateway. */
  public Gateway gateway() {
    return gateway;
  }
}
