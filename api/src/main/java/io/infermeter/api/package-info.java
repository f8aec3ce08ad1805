// Copyright the Infermeter authors. Apache-2.0.

/** The gateway's own gRPC services. */
@NullMarked
package io.infermeter.api;

import org.jspecify.annotations.NullMarked;
