// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.prediction;

import io.infermeter.api.error.Violations;
import io.infermeter.api.mapping.MatcherMapping;
import io.infermeter.api.mapping.PredictionMapping;
import io.infermeter.api.mapping.Times;
import io.infermeter.api.page.PageToken;
import io.infermeter.api.page.Pages;
import io.infermeter.api.page.Sizes;
import io.infermeter.api.prediction.PredictionService.WithLabels;
import io.infermeter.core.call.Position;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.RowFilter;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.Snapshot.Cursor;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.v1.ListPredictionsRequest;
import io.infermeter.v1.ListPredictionsResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pages through stored predictions, the newest first. A page begins where the last one ended, whatever is added meanwhile.
 * Thread-safe.
 */
final class PredictionList {
  private static final int DEFAULT_PAGE = 100;

  private final MeterStore store;
  private final Clock clock;

  PredictionList(MeterStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  ListPredictionsResponse page(ListPredictionsRequest request) {
    Violations violations = new Violations();
    List<Matcher> matchers = MatcherMapping.ofRows(request.getMatchersList(), violations);
    long now = Times.micros(clock.instant());
    TimeRange range = MatcherMapping.range(request.hasTimeRange(), request.getTimeRange(), now, violations);
    RowFilter filter = PredictionMapping.filter(request, violations);
    int size = Pages.size(request.getPageSize(), DEFAULT_PAGE, violations);
    violations.throwIfAny();
    ListPredictionsRequest same = request.toBuilder().clearPageSize().clearPageToken().build();
    Cursor before = cursor(PageToken.decode(request.getPageToken(), same, 4, 1));
    List<WithLabels> found = store.read(snapshot -> read(snapshot, range, matchers, filter, before, size + 1));
    return response(found, size, same);
  }

  private static List<WithLabels> read(
      Snapshot snapshot, TimeRange range, List<Matcher> matchers, RowFilter filter, @Nullable Cursor before, int limit) {
    List<WithLabels> found = new ArrayList<>();
    for (StoredPrediction stored :
        snapshot.newest(range, series -> matchers.stream().allMatch(m -> m.matches(series)), filter, before, limit)) {
      found.add(WithLabels.read(snapshot, stored));
    }
    return found;
  }

  private static ListPredictionsResponse response(List<WithLabels> found, int size, ListPredictionsRequest same) {
    ListPredictionsResponse.Builder response = ListPredictionsResponse.newBuilder();
    long bytes = 0;
    Prediction last = null;
    for (WithLabels row : found) {
      io.infermeter.v1.Prediction prediction = row.toContract();
      bytes += prediction.getSerializedSize();
      if (last != null && (response.getPredictionsCount() == size || bytes > Sizes.MESSAGE_BYTES)) {
        return response.setNextPageToken(token(last).encode(same)).build();
      }
      response.addPredictions(prediction);
      last = row.stored().prediction();
    }
    return response.build();
  }

  private static PageToken token(Prediction last) {
    Position position = last.position();
    return PageToken.of(
        List.of(position.micros(), (long) position.process(), position.sequence(), (long) last.key().row()), last.key().output());
  }

  private static @Nullable Cursor cursor(@Nullable PageToken token) {
    if (token == null) {
      return null;
    }
    List<Long> numbers = token.numbers();
    try {
      Position position = new Position(numbers.get(0), Math.toIntExact(numbers.get(1)), numbers.get(2));
      return new Cursor(position, Math.toIntExact(numbers.get(3)), token.texts().getFirst());
    } catch (ArithmeticException forged) {
      throw PageToken.refused();
    }
  }
}
