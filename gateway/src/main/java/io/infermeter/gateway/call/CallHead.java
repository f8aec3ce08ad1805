// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.call;

import org.jspecify.annotations.Nullable;

/** What is known of a call when its headers have come. Valid only while the call it is passed to runs. */
public interface CallHead {
  /** The full method without a leading slash: "package.Service/Method". */
  String method();

  /** The first value of a request metadata key, in lower case; null if there is none. Binary keys ("-bin") are not offered. */
  @Nullable String header(String name);
}
