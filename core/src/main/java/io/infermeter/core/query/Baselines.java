// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.Material;
import io.infermeter.core.metric.Measured;
import io.infermeter.core.metric.MetricDefinition;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.StoredPrediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the values of a question are held against. Used for one question on one snapshot. */
interface Baselines {
  /** What one value is held against. */
  interface Side {
    /** What the baseline's value is computed from. */
    Material material();

    /** The same as the metric itself takes it. */
    Material.Reference reference(boolean withRows);

    /** Whether no row is on both sides, so that chance can be told from change. */
    boolean independent();

    /** What stands for the baseline's value where not all of its window is kept; null where it is. */
    default @Nullable Measured instead() {
      return null;
    }
  }

  /** The one value that is asked about. */
  record Place(
      MetricDefinition definition, MetricParameters resolved, Group group, int point, @Nullable ModelSettings model, String path) {}

  /** What a value is held against; null where there is nothing: the baseline itself, or series that were folded together. */
  @Nullable Side side(Place place);

  /** What a value about a resource is held against; null where there is nothing. */
  @Nullable Material resources(MetricDefinition definition, List<String> key, int point);

  /** Called when all values are there. @throws QuestionRejected if a baseline was named that does not exist */
  default void refuseIfNothingWasFound() {}

  /** What is kept of windows that are so much earlier than the answer's. */
  @FunctionalInterface
  interface EarlierKept {
    Retained of(Windows earlier);
  }

  /** The baselines of a question; null where it has none. */
  static @Nullable Baselines of(Question question, Windows windows, Sources sources, EarlierKept kept) {
    return switch (question.baseline()) {
      case null -> null;
      case Question.Baseline.Earlier earlier ->
          Earlier.of(question, windows, sources, earlier.offset(), kept.of(windows.earlier(earlier.offset())));
      case Question.Baseline.OtherSeries other -> OtherSeries.of(question, windows, sources, other.matcher());
      case Question.Baseline.Pinned pinned -> new PinnedBaseline(question, windows, sources, pinned.reference());
    };
  }

  /** A group of another reading. */
  record OfGroup(Sources sources, Place place, Group group, String name, boolean independent, @Nullable Measured instead) implements Side {
    OfGroup(Sources sources, Place place, Group group, String name, boolean independent) {
      this(sources, place, group, name, independent, null);
    }

    @Override
    public Material material() {
      return sources.material(
          place.definition(), place.resolved(), group, place.point(), place.model(), place.path(), sources.grouping(place.definition()).all());
    }

    @Override
    public Material.Reference reference(boolean withRows) {
      List<StoredPrediction> rows = List.of();
      Group read = group;
      if (withRows) {
        Grouping grouping = sources.grouping(place.definition());
        sources.readRows(grouping, place.path());
        read = grouping.find(group.key());
        rows = read.rows(sources.window(place.point()));
      }
      return new Material.Reference(name, read.predictions(place.point()), rows);
    }
  }

  /** The same series, so much earlier. A window of which not all is kept is held against nothing: what is left of it is another window. */
  record Earlier(Sources sources, Windows windows, java.time.Duration offset, Windows asked, Retained kept) implements Baselines {
    static Earlier of(Question question, Windows windows, Sources sources, java.time.Duration offset, Retained kept) {
      return new Earlier(sources.of(question, kept.windows()), windows, offset, windows.earlier(offset), kept);
    }

    private @Nullable Measured instead(int point) {
      return kept.insteadOfBaseline(point, asked.points().get(point));
    }

    @Override
    public @Nullable Side side(Place place) {
      Grouping grouping = sources.grouping(place.definition());
      if (grouping.isOther(place.group().key())) {
        return null;
      }
      var window = windows.points().get(place.point());
      boolean apart = Windows.micros(offset) >= window.endMicros() - window.startMicros();
      return new OfGroup(sources, place, grouping.find(place.group().key()), "the same " + spoken(offset) + " earlier", apart,
          instead(place.point()));
    }

    /** 168h, 1h30m. */
    private static String spoken(java.time.Duration duration) {
      return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }

    @Override
    public @Nullable Material resources(MetricDefinition definition, List<String> key, int point) {
      return instead(point) == null ? Sources.ofSamples(sources.resources(definition).groups().getOrDefault(key, List.of()), windows, point) : null;
    }
  }

  /** The series like it but for one dimension. */
  record OtherSeries(Sources sources, Windows windows, Matcher matcher, int grouped, boolean apart) implements Baselines {
    static OtherSeries of(Question question, Windows windows, Sources sources, Matcher matcher) {
      List<String> groupBy = new ArrayList<>(question.groupBy());
      groupBy.remove(matcher.dimension());
      List<Matcher> matchers = new ArrayList<>(question.matchers());
      matchers.removeIf(other -> other.dimension().equals(matcher.dimension()));
      matchers.add(matcher);
      Question other = question.withGroupBy(groupBy).withMatchers(matchers);
      return new OtherSeries(
          sources.of(other, windows), windows, matcher, question.groupBy().indexOf(matcher.dimension()), apart(question, matcher));
    }

    /** Whether the question leaves out what it is compared with. */
    private static boolean apart(Question question, Matcher baseline) {
      return question.matchers().stream()
          .anyMatch(
              matcher ->
                  matcher.dimension().equals(baseline.dimension())
                      && matcher.operator() == Matcher.Operator.IN
                      && matcher.values().stream().noneMatch(baseline::matches));
    }

    @Override
    public @Nullable Side side(Place place) {
      List<String> key = new ArrayList<>(place.group().key());
      Grouping grouping = sources.grouping(place.definition());
      if (grouped >= 0 && matcher.matches(key.remove(grouped)) || grouping.isOther(place.group().key())) {
        return null;
      }
      return new OfGroup(sources, place, grouping.find(key), matcher.dimension() + " " + matcher.values(), grouped >= 0 || apart);
    }

    @Override
    public @Nullable Material resources(MetricDefinition definition, List<String> key, int point) {
      int at = DimensionNames.RESOURCE.indexOf(matcher.dimension());
      if (at < 0 || matcher.matches(key.get(at))) {
        return null;
      }
      var groups = sources.resources(definition).groups();
      List<List<String>> like = groups.keySet().stream().filter(other -> equalBut(at, key, other)).toList();
      return like.size() == 1 ? Sources.ofSamples(groups.get(like.getFirst()), windows, point) : null;
    }

    private static boolean equalBut(int at, List<String> a, List<String> b) {
      for (int i = 0; i < a.size(); i++) {
        if (i != at && !a.get(i).equals(b.get(i))) {
          return false;
        }
      }
      return true;
    }
  }
}
