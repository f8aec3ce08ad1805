// Copyright the Infermeter authors. Apache-2.0.

/** gRPC-Web: what a web page asks of the gateway's own services, over HTTP/1.1. Knows no container. */
@org.jspecify.annotations.NullMarked
package io.infermeter.gateway.bridge;
