// Copyright the Infermeter authors. Apache-2.0.

/** The running gateway: its life in the container, health, its own metrics. Nothing outside this package knows the container. */
@org.jspecify.annotations.NullMarked
package io.infermeter.gateway.serve;
