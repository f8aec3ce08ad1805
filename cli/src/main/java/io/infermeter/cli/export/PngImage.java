// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** A small picture in true colour. Written by hand because the classes of java.desktop want fonts, which servers do not have. */
final class PngImage {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  /** Three columns by five rows of each sign, the upper left bit first. */
  private static final String SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-.%_";

  private static final int[] PIXELS = {
    0b111101101101111, 0b010110010010111, 0b111001111100111, 0b111001111001111, 0b101101111001001, 0b111100111001111, 0b111100111101111,
    0b111001010010010, 0b111101111101111, 0b111101111001111, 0b010101111101101, 0b110101110101110, 0b011100100100011, 0b110101101101110,
    0b111100110100111, 0b111100110100100, 0b011100101101011, 0b101101111101101, 0b111010010010111, 0b001001001101010, 0b101101110101101,
    0b100100100100111, 0b101111111101101, 0b110101101101101, 0b010101101101010, 0b110101110100100, 0b010101101111011, 0b110101110101101,
    0b011100010001110, 0b111010010010010, 0b101101101101111, 0b101101101101010, 0b101101111111101, 0b101101010101101, 0b101101010010010,
    0b111001010100111, 0b000000111000000, 0b000000000000010, 0b101001010100101, 0b000000000000111
  };

  static final int SIGN_WIDTH = 4;
  static final int SIGN_HEIGHT = 6;

  private final int width;
  private final int height;
  private final int[] colours;

  PngImage(int width, int height) {
    this.width = width;
    this.height = height;
    this.colours = new int[width * height];
    rectangle(0, 0, width, height, 0xffffff);
  }

  void rectangle(int left, int top, int wide, int high, int colour) {
    for (int y = Math.max(0, top); y < Math.min(height, top + high); y++) {
      for (int x = Math.max(0, left); x < Math.min(width, left + wide); x++) {
        colours[y * width + x] = colour;
      }
    }
  }

  /** Writes capital letters, digits and a few signs; others become an underscore. */
  void text(int left, int top, String text, int scale, int colour) {
    for (int i = 0; i < text.length(); i++) {
      char c = Character.toUpperCase(text.charAt(i));
      int sign = SIGNS.indexOf(c);
      int pixels = c == ' ' ? 0 : PIXELS[sign < 0 ? SIGNS.length() - 1 : sign];
      for (int bit = 0; bit < 15; bit++) {
        if ((pixels >> 14 - bit & 1) == 1) {
          rectangle(left + (i * SIGN_WIDTH + bit % 3) * scale, top + bit / 3 * scale, scale, scale, colour);
        }
      }
    }
  }

  byte[] bytes() {
    try {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(file);
      out.write(SIGNATURE);
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      DataOutputStream header = new DataOutputStream(head);
      header.writeInt(width);
      header.writeInt(height);
      header.write(new byte[] {8, 2, 0, 0, 0});
      chunk(out, "IHDR", head.toByteArray());
      chunk(out, "IDAT", deflated());
      chunk(out, "IEND", new byte[0]);
      return file.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] deflated() throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try (DeflaterOutputStream out = new DeflaterOutputStream(data, deflater)) {
      byte[] line = new byte[1 + 3 * width];
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int colour = colours[y * width + x];
          line[1 + 3 * x] = (byte) (colour >> 16);
          line[2 + 3 * x] = (byte) (colour >> 8);
          line[3 + 3 * x] = (byte) colour;
        }
        out.write(line);
      }
    } finally {
      deflater.end();
    }
    return data.toByteArray();
  }

  private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeInt(data.length);
    out.write(name);
    out.write(data);
    out.writeInt((int) crc.getValue());
  }
}
