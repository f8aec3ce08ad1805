// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import java.util.OptionalLong;

/**
 * A backend whose process is measured, if it runs on this machine.
 *
 * @param name its name in answers
 * @param host where it listens
 * @param port where it listens
 * @param pid its process, if that is configured
 */
public record MeasuredBackend(String name, String host, int port, OptionalLong pid) {}
