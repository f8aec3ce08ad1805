// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids that no other gateway process gives: 96 random bits that are drawn when the process starts, and a number. Thread-safe, never
 * blocks.
 */
final class GeneratedIds {
  private static final int RADIX = 36;

  private final String prefix;
  private final AtomicLong count = new AtomicLong();

  GeneratedIds() {
    SecureRandom random = new SecureRandom();
    prefix = Long.toUnsignedString(random.nextLong(), RADIX) + Integer.toUnsignedString(random.nextInt(), RADIX) + "-";
  }

  String next() {
    return prefix + Long.toString(count.incrementAndGet(), RADIX);
  }
}
