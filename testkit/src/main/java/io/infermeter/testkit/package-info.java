// Copyright the Infermeter authors. Apache-2.0.

/** What tests of several modules share: the contract of a store, a clock that is advanced by hand, things to store. */
@org.jspecify.annotations.NullMarked
package io.infermeter.testkit;
