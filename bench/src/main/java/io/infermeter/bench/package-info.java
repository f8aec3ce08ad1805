// Copyright the Infermeter authors. Apache-2.0.

/** Measurements, each beside a direct baseline in the same run. Nothing here is a test: numbers are reported, not judged. */
@org.jspecify.annotations.NullMarked
package io.infermeter.bench;
