// Copyright the Infermeter authors. Apache-2.0.

/** Evaluations of test data sets, kept by name. */
@org.jspecify.annotations.NullMarked
package io.infermeter.core.evaluation;
