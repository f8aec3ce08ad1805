// Copyright the Infermeter authors. Apache-2.0.

/** The one thread that takes what was captured, labels and resource samples to the store. */
@org.jspecify.annotations.NullMarked
package io.infermeter.gateway.store;
