// Copyright the Infermeter authors. Apache-2.0.

/** Evaluates rules beside the data path, and notifies of alerts. */
@org.jspecify.annotations.NullMarked
package io.infermeter.gateway.alert;
