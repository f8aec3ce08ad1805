// Copyright the Infermeter authors. Apache-2.0.

/** Messages go through unchanged, both ways, with back-pressure, deadlines, cancellation and trailers. Nothing outside knows how they travel. */
@org.jspecify.annotations.NullMarked
package io.infermeter.gateway.relay;
