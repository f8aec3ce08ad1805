// Copyright the Infermeter authors. Apache-2.0.

/** Rules that watch the answers to questions, the alerts that follow from them, and silences. */
@org.jspecify.annotations.NullMarked
package io.infermeter.core.alert;
