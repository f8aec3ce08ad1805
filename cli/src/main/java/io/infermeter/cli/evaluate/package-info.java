// Copyright the Infermeter authors. Apache-2.0.

/** Sends a labelled data set against a model through the gateway, and reports how well and how fast it was answered. */
@org.jspecify.annotations.NullMarked
package io.infermeter.cli.evaluate;
