// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** What MicroProfile Health asks. Nothing here asks a model server: one that is down must not take the gateway out of service. */
@ApplicationScoped
public class Checks {
  private final GatewayLife life;

  @Inject
  Checks(GatewayLife life) {
    this.life = life;
  }

  /** For the container's proxy. */
  Checks() {
    this(new GatewayLife());
  }

  @Produces
  @ApplicationScoped
  @Liveness
  HealthCheck live() {
    return () -> named("writer", life.gateway().writing());
  }

  @Produces
  @ApplicationScoped
  @Readiness
  HealthCheck port() {
    return () -> named("grpc-port", life.gateway().listening());
  }

  @Produces
  @ApplicationScoped
  @Readiness
  HealthCheck store() {
    return () -> named("store", life.gateway().storeAnswers());
  }

  @Produces
  @ApplicationScoped
  @Startup
  HealthCheck started() {
    return () -> named("started", life.gateway().listening());
  }

  private static HealthCheckResponse named(String name, boolean up) {
    return HealthCheckResponse.named(name).status(up).build();
  }
}
