// Copyright the Infermeter authors. Apache-2.0.

/** Replays held-back rows through a gateway as an ordinary client would, and sends the truth about them later. */
@org.jspecify.annotations.NullMarked
package io.infermeter.examples.digits.replay;
