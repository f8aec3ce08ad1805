// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.call;

/** Says where a call goes. Thread-safe, never blocks. The answer for a method never changes, so it may be kept. */
@FunctionalInterface
public interface Routing {
  /**
   * The backend of a method.
   *
   * @param method the full method without a leading slash
   */
  Backend backendOf(String method);
}
