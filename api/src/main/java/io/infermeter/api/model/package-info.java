// Copyright the Infermeter authors. Apache-2.0.

/** Models behind the gateway. */
@NullMarked
package io.infermeter.api.model;

import org.jspecify.annotations.NullMarked;
