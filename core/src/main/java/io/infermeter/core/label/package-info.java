// Copyright the Infermeter authors. Apache-2.0.

/** Labels and the register that joins them to predictions. */
@org.jspecify.annotations.NullMarked
package io.infermeter.core.label;
