// Copyright the Infermeter authors. Apache-2.0.

/** The gateway itself. */
@NullMarked
package io.infermeter.api.gateway;

import org.jspecify.annotations.NullMarked;
