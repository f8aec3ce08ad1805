// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One image that training never saw.
 *
 * @param truth its class, from 0 to 9
 * @param pixels 64 values from 0 (white) to 16
 */
public record HeldBackRow(int truth, float[] pixels) {
  private static final String RESOURCE = "/digits/digits-held-back.csv";

  /**
   * All rows, from the class path.
   *
   * @throws IOException if they are not there
   */
  public static List<HeldBackRow> all() throws IOException {
    try (InputStream in = HeldBackRow.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException("no resource " + RESOURCE + " on the class path; src/main/python/digits/train.py writes it");
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().skip(1).map(HeldBackRow::parse).toList();
    }
  }

  private static HeldBackRow parse(String line) {
    String[] cells = line.split(",");
    float[] pixels = new float[cells.length - 1];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Float.parseFloat(cells[i + 1]);
    }
    return new HeldBackRow(Integer.parseInt(cells[0]), pixels);
  }
}
