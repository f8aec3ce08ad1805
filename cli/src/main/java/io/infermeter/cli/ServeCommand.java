// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Stands in the list of commands; the launcher starts the gateway itself. */
@Command(
    name = "serve",
    description = {
      "Runs the gateway: forwards gRPC calls to model servers, and measures them.",
      "Options: --config FILE, --listen HOST:PORT, --http HOST:PORT, --upstream HOST:PORT, --data DIR."
    })
final class ServeCommand implements Callable<Integer> {
  @Unmatched private List<String> rest = List.of();

  @Override
  public Integer call() {
    throw new WrongUsage("the gateway is a program of its own: run ./infermeter serve " + String.join(" ", rest));
  }
}
