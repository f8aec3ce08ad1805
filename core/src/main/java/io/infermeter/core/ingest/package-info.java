// Copyright the Infermeter authors. Apache-2.0.

/** The way of records into a store: join, aggregate, account. */
@org.jspecify.annotations.NullMarked
package io.infermeter.core.ingest;
