// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.bench;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the microbenchmarks, with what they allocate. Numbers come with their error at 99.9 %; compare only numbers of one run. */
public final class Benchmarks {
  private Benchmarks() {}

  /** @param args regular expressions of the benchmarks to run; all if there are none */
  public static void main(String[] args) throws RunnerException {
    ChainedOptionsBuilder options = new OptionsBuilder().addProfiler(GCProfiler.class).jvmArgsAppend("-XX:+UseSerialGC", "-Xmx1g");
    for (String name : args.length > 0 ? args : new String[] {"io.infermeter.bench.*"}) {
      options.include(name);
    }
    new Runner(options.build()).run();
  }
}
