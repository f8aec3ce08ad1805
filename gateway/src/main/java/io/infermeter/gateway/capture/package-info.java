// Copyright the Infermeter authors. Apache-2.0.

/** What was predicted, read from the bytes of finished calls behind a bounded queue. Never touches a running call. */
@org.jspecify.annotations.NullMarked
package io.infermeter.gateway.capture;
