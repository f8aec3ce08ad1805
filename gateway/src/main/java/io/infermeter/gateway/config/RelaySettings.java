// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import java.time.Duration;

/**
 * Bounds of what is forwarded.
 *
 * @param maxMessageSize bytes of the largest message that is forwarded
 * @param maxMetadataSize bytes of metadata that a call may bring
 * @param maxConnections client connections that may be open
 * @param maxConcurrentCallsPerConnection calls that one connection may have open
 * @param maxBytesInFlight bytes of unfinished messages that all calls together may hold
 * @param maxCallTime how long a call may take; zero: as long as its client lets it
 */
public record RelaySettings(
    int maxMessageSize,
    int maxMetadataSize,
    int maxConnections,
    int maxConcurrentCallsPerConnection,
    long maxBytesInFlight,
    Duration maxCallTime) {}
