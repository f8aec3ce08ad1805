// Copyright the Infermeter authors. Apache-2.0.

/** Everything at once: a real model server, the gateway before it, traffic with labels, and the numbers moving. */
@org.jspecify.annotations.NullMarked
package io.infermeter.cli.demo;
