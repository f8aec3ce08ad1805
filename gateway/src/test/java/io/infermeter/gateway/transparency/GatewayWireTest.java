// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

/** The kit's frames through the gateway. */
final class GatewayWireTest extends WireKit {
  GatewayWireTest() {
    super(GatewayUnderTest.BUILDER);
  }
}
