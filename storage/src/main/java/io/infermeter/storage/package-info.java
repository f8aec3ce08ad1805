// Copyright the Infermeter authors. Apache-2.0.

/** The store on a database, through Hibernate. */
@org.jspecify.annotations.NullMarked
package io.infermeter.storage;
