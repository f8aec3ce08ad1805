// Copyright the Infermeter authors. Apache-2.0.

/** What was predicted: keys, values, scores. */
@org.jspecify.annotations.NullMarked
package io.infermeter.core.prediction;
