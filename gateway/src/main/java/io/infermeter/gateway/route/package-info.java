// Copyright the Infermeter authors. Apache-2.0.

/** Which backend a call goes to. */
@org.jspecify.annotations.NullMarked
package io.infermeter.gateway.route;
