// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The form of what is printed: a table unless one of these is given. */
final class Format {
  @ArgGroup private Choice choice = new Choice();

  private static final class Choice {
    @Option(names = "--json", description = "Print the contract's JSON form, one page on a line.")
    private boolean json;

    @Option(names = "--csv", description = "Print CSV (RFC 4180); docs/cli.md has the columns.")
    private boolean csv;
  }

  boolean json() {
    return choice.json;
  }

  boolean csv() {
    return choice.csv;
  }

  boolean table() {
    return !choice.json && !choice.csv;
  }
}
