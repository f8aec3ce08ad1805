// Copyright the Infermeter authors. Apache-2.0.

/** Pinned references: rows put together, and kept in few bytes. */
@org.jspecify.annotations.NullMarked
package io.infermeter.core.reference;
