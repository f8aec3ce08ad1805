// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Where one version of H2's store ends: H2 writes each commit as one chunk, which begins with a line of text.
 *
 * @param version rises with each chunk
 * @param id H2's number of the chunk
 * @param block where it begins in the file, in blocks of 4,096 bytes
 */
record ChunkPlace(long version, int id, long block) {
  private static final int LONGEST_LINE = 1_024;

  /** What a write says of itself; null if it is no chunk. Leaves the buffer as it was. */
  static @Nullable ChunkPlace of(ByteBuffer written, long position) {
    byte[] start = new byte[Math.min(written.remaining(), LONGEST_LINE)];
    written.duplicate().get(start);
    String text = new String(start, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    if (!text.startsWith("chunk:") || end < 0) {
      return null;
    }
    try {
      Map<String, String> fields = DataUtils.parseMap(text.substring(0, end).trim());
      return new ChunkPlace(
          DataUtils.readHexLong(fields, "version", 0), (int) DataUtils.readHexLong(fields, "chunk", 0), position / HeaderBlock.SIZE);
    } catch (MVStoreException e) {
      return null;
    }
  }
}
