// Copyright the Infermeter authors. Apache-2.0.

/** References: pinned, listed, deleted. */
@NullMarked
package io.infermeter.api.reference;

import org.jspecify.annotations.NullMarked;
