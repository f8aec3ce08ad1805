// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final int FREE = 64 << 10;

  @Test
  void smallCallsTouchNothingShared() {
    Budget budget = new Budget(1);
    assertThat(budget.open().hold(FREE)).isTrue();
    assertThat(budget.charged()).isZero();
  }

  @Test
  void onlyWhatIsBeyondTheFreePartCounts() {
    Budget budget = new Budget(1_000);
    Budget.Account account = budget.open();
    assertThat(account.hold(FREE + 1_000)).isTrue();
    assertThat(budget.charged()).isEqualTo(1_000);
    account.release(2);
    assertThat(budget.charged()).isEqualTo(998);
    assertThat(account.hold(3)).as("one byte over the limit").isFalse();
  }

  @Test
  void aCallThatIsRefusedLeavesItsRoomToTheOthersAtOnce() {
    Budget budget = new Budget(1_000);
    List<Budget.Account> accounts = List.of(budget.open(), budget.open(), budget.open());
    accounts.forEach(account -> assertThat(account.hold(FREE + 333)).isTrue());
    assertThat(accounts.get(0).hold(100)).as("there is no room for it").isFalse();
    assertThat(budget.charged()).isEqualTo(666);
    assertThat(accounts.get(1).hold(100)).isTrue();
    assertThat(accounts.get(2).hold(100)).isTrue();
    assertThat(accounts.get(0).hold(5_000)).as("it is refused once").isTrue();
    assertThat(budget.charged()).isEqualTo(866);
  }

  @Test
  void oneCallCanBeRefusedForWhatOthersHold() {
    Budget budget = new Budget(1_000);
    budget.open().hold(FREE + 900);
    assertThat(budget.open().hold(FREE + 200)).isFalse();
  }

  @Test
  void bytesThatComeAfterTheEndDoNotStayCharged() {
    Budget budget = new Budget(1_000);
    Budget.Account account = budget.open();
    account.close();
    assertThat(account.hold(FREE + 500)).as("nobody is refused after the end").isTrue();
    assertThat(budget.charged()).isZero();
  }

  /** Law: what all calls are charged is the sum over each of what it holds beyond its free part, and nothing once all have ended. */
  @Property(tries = 200)
  void whatIsChargedIsWhatIsHeld(@ForAll long seed) {
    Random random = new Random(seed);
    Budget budget = new Budget(1 << 30);
    List<Budget.Account> accounts = new ArrayList<>();
    long[] held = new long[5];
    for (int i = 0; i < held.length; i++) {
      accounts.add(budget.open());
    }
    for (int step = 0; step < 200; step++) {
      int call = random.nextInt(held.length);
      long bytes = random.nextInt(100_000);
      if (random.nextBoolean()) {
        accounts.get(call).hold(bytes);
        held[call] += bytes;
      } else {
        bytes = Math.min(bytes, held[call]);
        accounts.get(call).release(bytes);
        held[call] -= bytes;
      }
      long charged = 0;
      for (long each : held) {
        charged += Math.max(0, each - FREE);
      }
      assertThat(budget.charged()).isEqualTo(charged);
    }
    accounts.forEach(Budget.Account::close);
    assertThat(budget.charged()).isZero();
  }
}
