// Copyright the Infermeter authors. Apache-2.0.

/** The gateway: the data path with one package per stage, composed in one file, and what runs around it. */
@org.jspecify.annotations.NullMarked
package io.infermeter.gateway;
