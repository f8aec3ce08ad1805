// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.reference;

import io.infermeter.core.store.StoreException;
import io.infermeter.core.store.StoredPrediction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The rows of a reference as bytes, some thousand at a time.
 *
 * <pre>
 * chunk  = version(1 byte, now 1) deflated(int rows, rows x row)
 * row    = long micros, value, value(truth), scores, double score, text score_class, long hash, int n, n x (text name, double),
 *          int n, n x (text name, text)
 * value  = kind(1 byte): 0 none; 1 text class; 2 double; 3 int n, n x text class
 * scores = int n, if n &gt; 0: element type(1 byte), n x double, boolean named, if named: n x text class
 * text   = int: number of the text in this chunk, from 0; a number not seen before is followed by the text, int length in bytes, UTF-8
 * </pre>
 */
public final class ReferenceChunks {
  /** Most rows of a chunk. */
  static final int ROWS = 4096;

  private static final int VERSION = 1;

  private ReferenceChunks() {}

  static byte[] encode(List<StoredPrediction> rows) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(VERSION);
    try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
      out.writeInt(rows.size());
      RowWriter writer = new RowWriter(out);
      for (StoredPrediction row : rows) {
        writer.write(row);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a chunk.
   *
   * @param model whose rows they are
   * @param name the reference's; becomes the id of every row
   * @param firstRow the number of the first row within the reference
   * @return how many rows there were
   * @throws StoreException if the bytes are no chunk
   */
  public static int decode(byte[] chunk, String model, String name, int firstRow, Consumer<StoredPrediction> consumer) {
    if (chunk.length == 0 || chunk[0] != VERSION) {
      throw new StoreException("the reference " + name + " was written by another version of this program");
    }
    try (DataInputStream in =
        new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(chunk, 1, chunk.length - 1)))) {
      int rows = in.readInt();
      RowReader reader = new RowReader(in, model, name);
      for (int i = 0; i < rows; i++) {
        consumer.accept(reader.read(firstRow + i));
      }
      return rows;
    } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new StoreException("the reference " + name + " cannot be read", e);
    }
  }
}
