// Copyright the Infermeter authors. Apache-2.0.

/** Domain records, metric mathematics, windows and the label join rule: pure Java, no framework, no clock of its own. */
@org.jspecify.annotations.NullMarked
package io.infermeter.core;
