// Copyright the Infermeter authors. Apache-2.0.

/** What the gateway answers itself: its own API, health and reflection, on virtual threads behind the relay. */
@org.jspecify.annotations.NullMarked
package io.infermeter.gateway.own;
