// Copyright the Infermeter authors. Apache-2.0.

/** What every metric means: descriptors, formulas, intervals. */
@org.jspecify.annotations.NullMarked
package io.infermeter.core.metric;
