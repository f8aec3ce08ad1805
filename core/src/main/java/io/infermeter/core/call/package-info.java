// Copyright the Infermeter authors. Apache-2.0.

/** Measured calls: their position in time, how they ended, what was lost of them. */
@org.jspecify.annotations.NullMarked
package io.infermeter.core.call;
