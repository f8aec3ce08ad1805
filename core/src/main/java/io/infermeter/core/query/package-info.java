// Copyright the Infermeter authors. Apache-2.0.

/** Questions, and the answers to them. */
@org.jspecify.annotations.NullMarked
package io.infermeter.core.query;
