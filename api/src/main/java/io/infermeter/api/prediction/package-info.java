// Copyright the Infermeter authors. Apache-2.0.

/** Stored predictions. */
@NullMarked
package io.infermeter.api.prediction;

import org.jspecify.annotations.NullMarked;
