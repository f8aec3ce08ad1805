// Copyright the Infermeter authors. Apache-2.0.

/** Readings of CPU, memory and GPU, once a second, of the host, of this process and of model servers that run beside it. */
@org.jspecify.annotations.NullMarked
package io.infermeter.gateway.resource;
