// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import java.util.Set;

/** A running proxy before one model server, which the kit judges. */
interface ProxyUnderTest extends AutoCloseable {
  /** Says how to build a proxy. */
  interface Builder {
    /** Starts one before the model server at this port of the loopback address, with default bounds. */
    ProxyUnderTest before(int upstreamPort) throws Exception;

    /** What it may change. */
    Set<Difference> differences();
  }

  /** The port that it listens on, at the loopback address. */
  int port();

  /** Bytes of messages that it holds now. */
  long bytesInFlight();

  @Override
  void close();
}
