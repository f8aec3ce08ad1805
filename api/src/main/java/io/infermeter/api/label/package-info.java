// Copyright the Infermeter authors. Apache-2.0.

/** Labels: submitted in batches or over a stream. */
@NullMarked
package io.infermeter.api.label;

import org.jspecify.annotations.NullMarked;
