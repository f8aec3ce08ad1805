// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.series.Dimensions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class SharedReadsTest {
  private static final List<String> MODELS = List.of("a", "b", "c");

  private int reads;
  private int items;

  private final SharedReads<String> shared = new SharedReads<>(Dimensions::ofModel, any -> 9, false, 50);

  private void source(Predicate<Dimensions> series, Consumer<String> consumer) {
    reads++;
    for (String model : MODELS) {
      if (series.test(Dimensions.ofModel(model))) {
        items++;
        consumer.accept(model);
      }
    }
  }

  private List<String> read(Object what, String model) {
    List<String> found = new ArrayList<>();
    shared.read(what, 1, series -> series.model().equals(model), found::add, this::source);
    return found;
  }

  @Test
  void theFirstTimeOnlyTheWantedSeriesAreRead() {
    assertThat(read(1, "a")).containsExactly("a");
    assertThat(items).isEqualTo(1);
    assertThat(read(2, "b")).containsExactly("b");
    assertThat(items).isEqualTo(2);
  }

  @Test
  void fromTheSecondTimeOnNothingIsReadAgain() {
    read(1, "a");
    assertThat(read(1, "b")).containsExactly("b");
    assertThat(items).isEqualTo(4);
    assertThat(read(1, "c")).containsExactly("c");
    assertThat(read(1, "d")).isEmpty();
    assertThat(reads).isEqualTo(2);
  }

  @Test
  void whatWouldBeTooMuchIsReadAnewEachTime() {
    for (int what = 1; what <= 2; what++) {
      for (String model : MODELS) {
        assertThat(read(what, model)).containsExactly(model);
      }
    }
    int before = reads;
    assertThat(read(2, "a")).containsExactly("a");
    assertThat(reads).isEqualTo(before + 1);
    assertThat(read(1, "a")).containsExactly("a");
    assertThat(reads).isEqualTo(before + 1);
  }

  @Test
  void theNamesOfWhatWasAskedForCountToo() {
    for (int what = 0; what < 100; what++) {
      shared.read(what, 10, any -> false, any -> {}, this::source);
    }
    assertThat(read(4, "a")).containsExactly("a");
    assertThat(items).as("known, so that it was tried to keep all series, which ended with the first").isEqualTo(2);
    read(99, "a");
    read(98, "a");
    assertThat(items).as("forgotten, so that only the wanted series were read").isEqualTo(4);
  }

  @Test
  void whereManyAskEverythingIsReadAtOnce() {
    SharedReads<String> ofMany = new SharedReads<>(Dimensions::ofModel, any -> 9, true, 50);
    for (String model : MODELS) {
      List<String> found = new ArrayList<>();
      ofMany.read(1, 1, series -> series.model().equals(model), found::add, this::source);
      assertThat(found).containsExactly(model);
    }
    assertThat(reads).isEqualTo(1);
  }
}
