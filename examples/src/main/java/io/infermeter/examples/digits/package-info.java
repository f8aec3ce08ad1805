// Copyright the Infermeter authors. Apache-2.0.

/** The demo's two programs: a model server for handwritten digits, and a client that replays rows it never learnt from. */
@org.jspecify.annotations.NullMarked
package io.infermeter.examples.digits;
