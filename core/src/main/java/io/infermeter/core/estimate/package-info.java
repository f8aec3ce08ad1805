// Copyright the Infermeter authors. Apache-2.0.

/** What can be said of quality before and while the labels come: calibrated confidence, expected counts, prediction-powered inference. */
@org.jspecify.annotations.NullMarked
package io.infermeter.core.estimate;
