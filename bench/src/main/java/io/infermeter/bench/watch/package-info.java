// Copyright the Infermeter authors. Apache-2.0.

/** What watching costs: many watchers of one gateway, and a page with many models, each beside the same traffic without them. */
@NullMarked
package io.infermeter.bench.watch;

import org.jspecify.annotations.NullMarked;
