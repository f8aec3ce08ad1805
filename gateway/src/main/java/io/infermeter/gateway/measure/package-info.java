// Copyright the Infermeter authors. Apache-2.0.

/** The instants of each call, its one outcome, and the bytes that are kept for reading. */
@org.jspecify.annotations.NullMarked
package io.infermeter.gateway.measure;
