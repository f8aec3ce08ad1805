// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.model;

import io.grpc.stub.StreamObserver;
import io.infermeter.api.error.Guard;
import io.infermeter.api.error.Violations;
import io.infermeter.api.mapping.ModelMapping;
import io.infermeter.api.mapping.Times;
import io.infermeter.api.page.PageToken;
import io.infermeter.api.page.Pages;
import io.infermeter.api.page.Sizes;
import io.infermeter.core.model.Models;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.SeriesActivity;
import io.infermeter.core.store.TimeRange;
import io.infermeter.v1.ListModelsRequest;
import io.infermeter.v1.ListModelsResponse;
import io.infermeter.v1.Model;
import io.infermeter.v1.ModelServiceGrpc;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Shows which models answer behind the gateway. Thread-safe. */
public final class ModelService extends ModelServiceGrpc.ModelServiceImplBase {
  private final MeterStore store;
  private final Models models;
  private final Clock clock;
  private final FirstCalls firstCalls = new FirstCalls();

  public ModelService(MeterStore store, Models models, Clock clock) {
    this.store = store;
    this.models = models;
    this.clock = clock;
  }

  @Override
  public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> responses) {
    Guard.answer(responses, () -> list(request));
  }

  private ListModelsResponse list(ListModelsRequest request) {
    Violations violations = new Violations();
    int size = Pages.size(request.getPageSize(), Sizes.LARGEST_PAGE, violations);
    violations.throwIfAny();
    ListModelsRequest same = request.toBuilder().clearPageSize().clearPageToken().build();
    PageToken token = PageToken.decode(request.getPageToken(), same, 0, 1);
    Pages.Page<Model> page = Pages.byName(all(), Model::getName, token == null ? null : token.texts().getFirst(), size);
    ListModelsResponse.Builder response = ListModelsResponse.newBuilder().addAllModels(page.items());
    if (page.nextAfter() != null) {
      response.setNextPageToken(PageToken.of(List.of(), page.nextAfter()).encode(same));
    }
    return response.build();
  }

  /** Models that are configured, and models that were called; the model "" only where calls that name none could not be read. */
  private List<Model> all() {
    Map<String, List<SeriesActivity>> activity = new TreeMap<>();
    models.configured().forEach(name -> activity.put(name, new ArrayList<>()));
    long now = Times.micros(clock.instant());
    for (SeriesActivity series : store.<List<SeriesActivity>>read(snapshot -> firstCalls.exact(snapshot, snapshot.activity(TimeRange.ALL), now))) {
      activity.computeIfAbsent(series.dimensions().model(), name -> new ArrayList<>()).add(series);
    }
    if (models.unreadable("").isEmpty()) {
      activity.remove("");
    } else {
      activity.computeIfAbsent("", name -> new ArrayList<>());
    }
    List<Model> all = new ArrayList<>();
    activity.forEach((name, series) -> all.add(ModelMapping.toContract(name, models, series, now)));
    return all;
  }
}
