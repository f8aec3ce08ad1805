// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import io.infermeter.api.error.Violations;
import io.infermeter.api.mapping.CatalogueMapping;
import io.infermeter.api.mapping.MatcherMapping;
import io.infermeter.api.mapping.Times;
import io.infermeter.api.page.PageToken;
import io.infermeter.api.page.Pages;
import io.infermeter.api.page.Sizes;
import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.metric.TaskMetrics;
import io.infermeter.core.model.Models;
import io.infermeter.core.query.Questions;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.TimeRange;
import io.infermeter.v1.Dimension;
import io.infermeter.v1.ListDimensionsRequest;
import io.infermeter.v1.ListDimensionsResponse;
import io.infermeter.v1.ListMetricsRequest;
import io.infermeter.v1.ListMetricsResponse;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists what can be asked for. Thread-safe. */
final class MetricCatalogue {
  private final Questions questions;
  private final Models models;
  private final Clock clock;

  MetricCatalogue(Questions questions, Models models, Clock clock) {
    this.questions = questions;
    this.models = models;
    this.clock = clock;
  }

  ListMetricsResponse metrics(ListMetricsRequest request) {
    Violations violations = new Violations();
    int size = Pages.size(request.getPageSize(), Sizes.LARGEST_PAGE, violations);
    violations.throwIfAny();
    ListMetricsRequest same = request.toBuilder().clearPageSize().clearPageToken().build();
    String after = after(PageToken.decode(request.getPageToken(), same, 0, 1));
    List<io.infermeter.v1.MetricDescriptor> all =
        questions.metrics().stream().filter(metric -> fits(metric, request.getModel())).map(CatalogueMapping::metric).toList();
    Pages.Page<io.infermeter.v1.MetricDescriptor> page =
        Pages.byName(all, io.infermeter.v1.MetricDescriptor::getName, after, size);
    ListMetricsResponse.Builder response = ListMetricsResponse.newBuilder().addAllMetrics(page.items());
    if (page.nextAfter() != null) {
      response.setNextPageToken(PageToken.of(List.of(), page.nextAfter()).encode(same));
    }
    return response.build();
  }

  private static @Nullable String after(@Nullable PageToken token) {
    return token == null ? null : token.texts().getFirst();
  }

  private boolean fits(MetricDescriptor metric, String model) {
    return model.isEmpty() || TaskMetrics.fits(metric, models.settings(model).task());
  }

  ListDimensionsResponse dimensions(ListDimensionsRequest request) {
    Violations violations = new Violations();
    List<Matcher> matchers = MatcherMapping.ofRows(request.getMatchersList(), violations);
    long now = Times.micros(clock.instant());
    TimeRange range = MatcherMapping.range(request.hasTimeRange(), request.getTimeRange(), now, violations);
    int size = Pages.size(request.getPageSize(), Sizes.LARGEST_PAGE, violations);
    violations.throwIfAny();
    ListDimensionsRequest same = request.toBuilder().clearPageSize().clearPageToken().build();
    String after = after(PageToken.decode(request.getPageToken(), same, 0, 1));
    List<Dimension> all = questions.dimensions(matchers, range).stream().map(CatalogueMapping::dimension).toList();
    Pages.Page<Dimension> page = Pages.byName(all, Dimension::getName, after, size);
    ListDimensionsResponse.Builder response = ListDimensionsResponse.newBuilder().addAllDimensions(page.items());
    if (page.nextAfter() != null) {
      response.setNextPageToken(PageToken.of(List.of(), page.nextAfter()).encode(same));
    }
    return response.build();
  }
}
