// Copyright the Infermeter authors. Apache-2.0.

/** Statistics in a commutative group, and their bytes. */
@org.jspecify.annotations.NullMarked
package io.infermeter.core.tally;
