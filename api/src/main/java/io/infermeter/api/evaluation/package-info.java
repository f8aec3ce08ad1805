// Copyright the Infermeter authors. Apache-2.0.

/** Keeps the reports of evaluations. */
@org.jspecify.annotations.NullMarked
package io.infermeter.api.evaluation;
