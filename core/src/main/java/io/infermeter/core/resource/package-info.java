// Copyright the Infermeter authors. Apache-2.0.

/** Readings of CPU, memory and GPU. */
@org.jspecify.annotations.NullMarked
package io.infermeter.core.resource;
