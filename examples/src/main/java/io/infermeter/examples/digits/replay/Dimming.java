// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import java.util.random.RandomGenerator;

/**
 * How bad the light is.
 *
 * @param brightness factor of each pixel, from 0 to 1
 * @param noise standard deviation of what is added to each pixel, of a range of 16
 */
public record Dimming(double brightness, double noise) {
  /** Dim, as the model copes with: about nine of ten rows are right. */
  public static final Dimming DIM = new Dimming(.4, 1.5);

  /** As after a lamp has failed: about half of the rows are right. */
  public static final Dimming FALLEN = new Dimming(.2, 2);

  private static final float BLACKEST = 16;

  /** The image as it looks in this light; the same for the same state of the random source. */
  public float[] apply(float[] pixels, RandomGenerator random) {
    float[] dim = new float[pixels.length];
    for (int i = 0; i < dim.length; i++) {
      dim[i] = Math.clamp((float) (pixels[i] * brightness + random.nextGaussian() * noise), 0f, BLACKEST);
    }
    return dim;
  }
}
