// Copyright the Infermeter authors. Apache-2.0.

/** What is configured and known about models. */
@org.jspecify.annotations.NullMarked
package io.infermeter.core.model;
