// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.call;

/**
 * The calls of a backend that run now.
 *
 * @param backend the backend's name
 * @param calls how many
 * @param oldestNanos the age of the oldest one; 0 if there is none
 */
public record InFlight(String backend, long calls, long oldestNanos) {}
