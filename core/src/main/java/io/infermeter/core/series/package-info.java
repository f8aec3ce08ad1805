// Copyright the Infermeter authors. Apache-2.0.

/** The dimensions that tell series apart. */
@org.jspecify.annotations.NullMarked
package io.infermeter.core.series;
