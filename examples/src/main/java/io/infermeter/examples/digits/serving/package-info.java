// Copyright the Infermeter authors. Apache-2.0.

/** The digits model behind the Open Inference Protocol. */
@org.jspecify.annotations.NullMarked
package io.infermeter.examples.digits.serving;
