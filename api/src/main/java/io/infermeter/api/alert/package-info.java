// Copyright the Infermeter authors. Apache-2.0.

/** Tells of alerts, once or live, and takes rules and silences. */
@NullMarked
package io.infermeter.api.alert;

import org.jspecify.annotations.NullMarked;
