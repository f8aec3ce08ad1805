// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * One of the two copies of the header that H2 keeps in the first two blocks of its file: a line of text with a checksum, which says
 * where a chunk is that H2 may start from. H2 reads both and starts from the greater version.
 */
record HeaderBlock(Map<String, String> fields) {
  /** Bytes of a block, and of the header, which is one block. */
  static final int SIZE = 4_096;

  private static final String CHECKSUM = ",fletcher:";

  /** Reads a block; null if it holds no header, or one whose checksum is wrong. */
  static @Nullable HeaderBlock parse(byte[] block) {
    String text = new String(block, StandardCharsets.ISO_8859_1).trim();
    int end = text.lastIndexOf(CHECKSUM);
    if (end < 0) {
      return null;
    }
    try {
      int expected = (int) Long.parseLong(text.substring(end + CHECKSUM.length()), 16);
      byte[] covered = text.substring(0, end).getBytes(StandardCharsets.ISO_8859_1);
      if (DataUtils.getFletcher32(covered, 0, covered.length) != expected) {
        return null;
      }
      return new HeaderBlock(new TreeMap<>(DataUtils.parseMap(text.substring(0, end))));
    } catch (NumberFormatException | MVStoreException e) {
      return null;
    }
  }

  /** The version it points at; 0 in a file without any. */
  long version() {
    return DataUtils.readHexLong(fields, "version", 0);
  }

  /** Whether it says that the file was closed in order; H2 then starts from its chunk without a look at others. */
  boolean isClean() {
    return fields.containsKey("clean");
  }

  /** The same header for another chunk, in a file that was not closed. */
  HeaderBlock pointingAt(ChunkPlace chunk) {
    Map<String, String> changed = new TreeMap<>(fields);
    changed.put("version", Long.toHexString(chunk.version()));
    changed.put("chunk", Integer.toHexString(chunk.id()));
    changed.put("block", Long.toHexString(chunk.block()));
    changed.remove("clean");
    return new HeaderBlock(changed);
  }

  /** The whole block. */
  byte[] bytes() {
    StringBuilder text = new StringBuilder(128);
    fields.forEach((name, value) -> DataUtils.appendMap(text, name, value));
    byte[] covered = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    DataUtils.appendMap(text, "fletcher", DataUtils.getFletcher32(covered, 0, covered.length));
    text.append('\n');
    return Arrays.copyOf(text.toString().getBytes(StandardCharsets.ISO_8859_1), SIZE);
  }
}
