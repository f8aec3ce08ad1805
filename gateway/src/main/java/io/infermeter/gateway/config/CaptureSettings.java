// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

/**
 * Bounds of what is kept of calls on their way to the store.
 *
 * @param maxCalls calls that wait to be read; more are dropped and counted
 * @param maxBytes bytes of messages that wait to be read; more are dropped and counted
 * @param maxMessageSize bytes of the largest message that is read
 */
public record CaptureSettings(int maxCalls, long maxBytes, int maxMessageSize) {}
