// Copyright the Infermeter authors. Apache-2.0.

/** How requests are refused and failures told: google.rpc details that name the field, what is wrong and what is allowed. */
@NullMarked
package io.infermeter.api.error;

import org.jspecify.annotations.NullMarked;
