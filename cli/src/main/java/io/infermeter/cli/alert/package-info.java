// Copyright the Infermeter authors. Apache-2.0.

/** The commands about alerts, their rules and silences. */
@org.jspecify.annotations.NullMarked
package io.infermeter.cli.alert;
