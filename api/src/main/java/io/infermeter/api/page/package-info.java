// Copyright the Infermeter authors. Apache-2.0.

/** Pages of an answer: page tokens and the bounds of a page. */
@NullMarked
package io.infermeter.api.page;

import org.jspecify.annotations.NullMarked;
