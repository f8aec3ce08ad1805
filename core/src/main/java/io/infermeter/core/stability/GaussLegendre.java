// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

/**
 * Nodes and weights of the Gauss-Legendre rule on [low, high], by Newton's method on the Legendre polynomial.
 *
 * @param nodes ascending
 * @param weights of each
 */
record GaussLegendre(double[] nodes, double[] weights) {
  static GaussLegendre on(double low, double high, int points) {
    double[] nodes = new double[points];
    double[] weights = new double[points];
    double middle = (low + high) / 2;
    double half = (high - low) / 2;
    for (int i = 0; i < points; i++) {
      double x = -Math.cos(Math.PI * (i + 0.75) / (points + 0.5));
      double slope = 1;
      for (int step = 0; step < 50; step++) {
        double before = 0;
        double value = 1;
        for (int degree = 1; degree <= points; degree++) {
          double next = ((2 * degree - 1) * x * value - (degree - 1) * before) / degree;
          before = value;
          value = next;
        }
        slope = points * (x * value - before) / (x * x - 1);
        double change = value / slope;
        x -= change;
        if (Math.abs(change) < 1e-15) {
          break;
        }
      }
      nodes[i] = middle + half * x;
      weights[i] = 2 * half / ((1 - x * x) * slope * slope);
    }
    return new GaussLegendre(nodes, weights);
  }
}
