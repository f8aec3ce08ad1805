// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.gateway.call.Backend;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceRoutesTest {
  private static final Backend OWN = backend("own", "infermeter.", "grpc.health.v1");

  private static Backend backend(String name, String... services) {
    return new Backend(name, "localhost", 8001, List.of(services));
  }

  private static String to(ServiceRoutes routes, String method) {
    return routes.backendOf(method).name();
  }

  @Test
  void theLongestPrefixWinsWhateverTheOrder() {
    Backend all = backend("all");
    Backend wide = backend("wide", "inference");
    Backend narrow = backend("narrow", "inference.GRPCInferenceService/ModelInfer");
    for (List<Backend> order : List.of(List.of(all, wide, narrow), List.of(narrow, wide, all))) {
      ServiceRoutes routes = new ServiceRoutes(OWN, order);
      assertThat(to(routes, "inference.GRPCInferenceService/ModelInfer")).isEqualTo("narrow");
      assertThat(to(routes, "inference.GRPCInferenceService/ModelReady")).isEqualTo("wide");
      assertThat(to(routes, "tensorflow.serving.PredictionService/Predict")).isEqualTo("all");
    }
  }

  @Test
  void aPrefixCoversWholePartsOfAName() {
    ServiceRoutes routes = new ServiceRoutes(OWN, List.of(backend("default")));
    assertThat(to(routes, "grpc.health.v1.Health/Check")).isEqualTo("own");
    assertThat(to(routes, "grpc.health.v1/Check")).isEqualTo("own");
    assertThat(to(routes, "grpc.health.v1beta.Health/Check")).isEqualTo("default");
    assertThat(to(routes, "infermeter.v9.Anything/At/All")).isEqualTo("own");
    assertThat(to(routes, "infermeterlike.Model/Infer")).isEqualTo("default");
  }

  @Test
  void theOwnApiWinsOverABackendWithTheSamePrefix() {
    ServiceRoutes routes = new ServiceRoutes(OWN, List.of(backend("greedy", "infermeter.", "grpc.health.v1"), backend("default")));
    assertThat(to(routes, "infermeter.v1.MetricsService/QueryMetrics")).isEqualTo("own");
    assertThat(to(routes, "grpc.health.v1.Health/Check")).isEqualTo("own");
  }

  @Test
  void theDefaultIsTheFirstWithoutPrefixesElseTheFirstElseTheGateway() {
    assertThat(new ServiceRoutes(OWN, List.of(backend("a", "x"), backend("b"), backend("c"))).fallback().name()).isEqualTo("b");
    assertThat(new ServiceRoutes(OWN, List.of(backend("a", "x"), backend("b", "y"))).fallback().name()).isEqualTo("a");
    assertThat(new ServiceRoutes(OWN, List.of()).fallback()).isEqualTo(OWN);
  }
}
