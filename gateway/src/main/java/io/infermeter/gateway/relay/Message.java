// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.relay;

/**
 * One message as it came: never decompressed, never parsed.
 *
 * @param bytes its bytes without the gRPC prefix
 * @param compressed the compressed flag of the prefix
 */
record Message(byte[] bytes, boolean compressed) {}
