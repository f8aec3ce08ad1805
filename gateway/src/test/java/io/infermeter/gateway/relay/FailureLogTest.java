// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.gateway.call.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FailureLogTest {
  private static final Backend TRITON = new Backend("triton", "localhost", 8001, List.of());
  private static final Backend OTHER = new Backend("other", "localhost", 8002, List.of());

  private final List<String> lines = new ArrayList<>();
  private long now = Long.MAX_VALUE - 5;
  private final FailureLog log = new FailureLog(() -> now, lines::add);

  private void pass(long seconds) {
    now += TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void theFirstFailureIsSaidAtOnce() {
    log.failed(TRITON, "nobody there");
    assertThat(lines).containsExactly("One call failed: nobody there");
  }

  @Test
  void furtherOnesAreCountedAndSaidAMinuteLater() {
    log.failed(TRITON, "nobody there");
    for (int i = 0; i < 1_000; i++) {
      log.failed(TRITON, "still nobody");
    }
    pass(59);
    log.failed(TRITON, "gone");
    log.report();
    assertThat(lines).hasSize(1);
    pass(1);
    log.report();
    assertThat(lines).hasSize(2).last().isEqualTo("1001 calls failed, the last one: gone");
  }

  @Test
  void nothingIsSaidWhereNothingFailedSince() {
    log.failed(TRITON, "nobody there");
    pass(600);
    log.report();
    assertThat(lines).hasSize(1);
    log.failed(TRITON, "again");
    assertThat(lines).last().isEqualTo("One call failed: again");
  }

  @Test
  void everyBackendHasItsOwnLine() {
    log.failed(TRITON, "one");
    log.failed(OTHER, "two");
    log.failed(TRITON, "one");
    assertThat(lines).containsExactly("One call failed: one", "One call failed: two");
  }
}
