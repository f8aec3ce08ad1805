// Copyright the Infermeter authors. Apache-2.0.

/** A store that keeps everything in memory. */
@org.jspecify.annotations.NullMarked
package io.infermeter.core.memory;
