// Copyright the Infermeter authors. Apache-2.0.

/**
 * The live view of a gateway on a terminal. {@code Feed} keeps what the gateway says, {@code View} what of it the keys have chosen, and {@code
 * Painter} turns both into lines; only {@code FullScreen} knows a terminal.
 */
@org.jspecify.annotations.NullMarked
package io.infermeter.cli.screen;
