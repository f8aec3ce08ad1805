// Copyright the Infermeter authors. Apache-2.0.

/** Numbers of a gateway in the formats of other tools: event files for TensorBoard. */
package io.infermeter.cli.export;
