// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names from the network as names of folders and parts of tags. Letters and digits of ASCII, dots, dashes and underscores stay; all other
 * bytes of UTF-8 become {@code %XX}, as does a dot at the beginning, so no name can be a path, hidden, or another one's; whatever the
 * locale of the file system. An empty name becomes {@code @none}: nothing else begins with an at sign. A long one is cut, and ends in a hash.
 */
final class SafeName {
  static final int LONGEST = 120;
  private static final int HASH_DIGITS = 16;

  private SafeName() {}

  static String of(String name) {
    if (name.isEmpty()) {
      return "@none";
    }
    StringBuilder safe = new StringBuilder();
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length && safe.length() <= LONGEST; i++) {
      char c = (char) (bytes[i] & 0xff);
      if (plain(c) && !(c == '.' && i == 0)) {
        safe.append(c);
      } else {
        safe.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
      }
    }
    if (safe.length() <= LONGEST) {
      return safe.toString();
    }
    return safe.substring(0, LONGEST - HASH_DIGITS - 1) + "~" + hash(bytes);
  }

  private static boolean plain(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_';
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
