// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How bad the light is. It stays as it is for a minute, falls during the second, and then stays at its worst.
 *
 * @param brightness factor of each pixel, from 0 to 1
 * @param noise standard deviation of what is added to each pixel, of a range of 16
 */
public record Dimming(double brightness, double noise) {
  private static final Dimming FIRST_MINUTE = new Dimming(.4, 1.5);
  private static final Dimming WORST = new Dimming(.25, 2);
  private static final double MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
  private static final float BLACKEST = 16;

  /** The light at a time since the start. */
  public static Dimming at(Duration sinceStart) {
    double progress = Math.clamp(sinceStart.toNanos() / MINUTE_NANOS - 1, 0., 1.);
    return new Dimming(
        between(FIRST_MINUTE.brightness, WORST.brightness, progress), between(FIRST_MINUTE.noise, WORST.noise, progress));
  }

  private static double between(double from, double to, double progress) {
    return from + (to - from) * progress;
  }

  /** The image as it looks in this light; the same for the same state of the random source. */
  public float[] apply(float[] pixels, RandomGenerator random) {
    float[] dim = new float[pixels.length];
    for (int i = 0; i < dim.length; i++) {
      dim[i] = Math.clamp((float) (pixels[i] * brightness + random.nextGaussian() * noise), 0f, BLACKEST);
    }
    return dim;
  }
}
