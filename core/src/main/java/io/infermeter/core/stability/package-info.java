// Copyright the Infermeter authors. Apache-2.0.

/** How much predictions fluctuate, flip, disagree and drift: on plain numbers and counts. */
@org.jspecify.annotations.NullMarked
package io.infermeter.core.stability;
