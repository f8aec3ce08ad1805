// Copyright the Infermeter authors. Apache-2.0.

/** The settings: every key, where its value comes from, and what is allowed. Read and checked before the container starts. */
@org.jspecify.annotations.NullMarked
package io.infermeter.gateway.config;
