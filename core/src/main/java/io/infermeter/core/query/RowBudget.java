// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.query.QuestionRejected.Reason;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many stored predictions one question may still read. They stand in memory, so one question at a time has any. Confined to the
 * thread of its question.
 */
final class RowBudget implements AutoCloseable {
  private final long most;
  private final ReentrantLock one;
  private long left;

  /**
   * Makes a budget.
   *
   * @param most rows of one question
   * @param one held by the question that has rows
   */
  RowBudget(long most, ReentrantLock one) {
    this.most = most;
    this.one = one;
    this.left = most;
  }

  /** Waits until no other question has rows. Called before the store is read where it is known that there will be some. */
  void begin() {
    if (!one.isHeldByCurrentThread()) {
      one.lock();
    }
  }

  /**
   * Takes rows from the budget.
   *
   * @param path the metric that asks, in the contract's names
   * @throws QuestionRejected if so many are not left; the message says how to ask for less
   */
  void take(long rows, String path) {
    begin();
    left -= rows;
    if (left < 0) {
      throw QuestionRejected.of(path + ".computation", Reason.TOO_MANY_ROWS,
          "needs more than " + most + " stored predictions, the most of one question; ask for a shorter time or fewer series,"
              + " or, where the metric has it, for COMPUTATION_COUNTS");
    }
  }

  @Override
  public void close() {
    if (one.isHeldByCurrentThread()) {
      one.unlock();
    }
  }
}
