// Copyright the Infermeter authors. Apache-2.0.

/** The only mapping between the contract and core, one file for each kind of thing. */
@NullMarked
package io.infermeter.api.mapping;

import org.jspecify.annotations.NullMarked;
