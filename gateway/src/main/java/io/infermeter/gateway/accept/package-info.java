// Copyright the Infermeter authors. Apache-2.0.

/** The public address: event loops, the listening socket, limits of a connection, graceful stop. */
@org.jspecify.annotations.NullMarked
package io.infermeter.gateway.accept;
