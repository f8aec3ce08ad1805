// Copyright the Infermeter authors. Apache-2.0.

/** Records and interfaces that several stages of the data path share. Nothing here knows how frames travel. */
@org.jspecify.annotations.NullMarked
package io.infermeter.gateway.call;
