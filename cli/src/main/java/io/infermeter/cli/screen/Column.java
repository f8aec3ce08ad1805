// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import java.util.Comparator;
import java.util.function.ToDoubleFunction;

/** A column that rows can be sorted by. */
enum Column {
  NAME("name", row -> 0),
  RATE("rows/s", row -> row.rate().order()),
  P99("p99", row -> row.p99().order()),
  ACCURACY("accuracy", row -> row.accuracy().order()),
  F1("f1", row -> row.f1().order()),
  LABELLED("labelled", Row::labelledShare),
  STATE("state", row -> row.accuracy().finality().getNumber());

  private final String heading;
  private final ToDoubleFunction<Row> number;

  Column(String heading, ToDoubleFunction<Row> number) {
    this.heading = heading;
    this.number = number;
  }

  String heading() {
    return heading;
  }

  /** Rows without a value (NaN) stand last whichever way; equal ones are in the order of their names. */
  Comparator<Row> order(boolean descending) {
    Comparator<Row> byName = Comparator.comparing(Row::name);
    if (this == NAME) {
      return descending ? byName.reversed() : byName;
    }
    double sign = descending ? -1 : 1;
    return Comparator.<Row>comparingDouble(row -> sign * number.applyAsDouble(row)).thenComparing(byName);
  }

  Column next() {
    return values()[(ordinal() + 1) % values().length];
  }

  Column previous() {
    return values()[(ordinal() + values().length - 1) % values().length];
  }
}
