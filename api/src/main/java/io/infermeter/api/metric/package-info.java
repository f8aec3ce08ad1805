// Copyright the Infermeter authors. Apache-2.0.

/** Metrics: lists, queries and watches. */
@NullMarked
package io.infermeter.api.metric;

import org.jspecify.annotations.NullMarked;
