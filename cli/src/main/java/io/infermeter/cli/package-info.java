// Copyright the Infermeter authors. Apache-2.0.

/** The command line: an ordinary gRPC client of a running gateway. */
@org.jspecify.annotations.NullMarked
package io.infermeter.cli;
