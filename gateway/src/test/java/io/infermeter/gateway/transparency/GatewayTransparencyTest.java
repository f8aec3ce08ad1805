// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

/** The kit's calls through the gateway. */
final class GatewayTransparencyTest extends TransparencyKit {
  GatewayTransparencyTest() {
    super(GatewayUnderTest.BUILDER);
  }
}
