// Copyright the Infermeter authors. Apache-2.0.

/** What a store does; every store passes the same contract kit. */
@org.jspecify.annotations.NullMarked
package io.infermeter.core.store;
