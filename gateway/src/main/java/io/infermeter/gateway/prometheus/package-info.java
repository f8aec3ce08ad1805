// Copyright the Infermeter authors. Apache-2.0.

/** What the meter knows, as Prometheus takes it. Nothing here is on the way of a call. */
@org.jspecify.annotations.NullMarked
package io.infermeter.gateway.prometheus;
