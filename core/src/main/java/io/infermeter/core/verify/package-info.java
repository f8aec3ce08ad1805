// Copyright the Infermeter authors. Apache-2.0.

/** Whether the stored aggregates are what the stored rows say. */
@org.jspecify.annotations.NullMarked
package io.infermeter.core.verify;
