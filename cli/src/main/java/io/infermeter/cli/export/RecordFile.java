// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import com.google.protobuf.InvalidProtocolBufferException;
import io.infermeter.protocol.tensorboard.Event;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * The framing of TFRecord files: the length (8 bytes, little endian), its masked CRC32C, the data, and its masked CRC32C. A CRC is masked by
 * rotating it right by 15 bits and adding a constant, because a CRC of data that contain CRCs is a bad one.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord">TFRecords format details</a>
 */
final class RecordFile {
  private static final int LONGEST = 64 << 20;
  private static final int MASK = 0xa282ead8;

  private RecordFile() {}

  static int masked(byte[] data, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(data, offset, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  static void write(ByteArrayOutputStream out, Event event) {
    byte[] data = event.toByteArray();
    ByteBuffer frame = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    frame.putLong(data.length).putInt(masked(frame.array(), 0, 8)).put(data).putInt(masked(data, 0, data.length));
    out.writeBytes(frame.array());
  }

  /** Reads events up to the end, or up to the first record that is cut off or damaged, as TensorBoard does. */
  static void read(InputStream in, Consumer<Event> events) throws IOException {
    DataInputStream data = new DataInputStream(in);
    try {
      for (byte[] record = next(data); record != null; record = next(data)) {
        events.accept(Event.parseFrom(record));
      }
    } catch (EOFException | InvalidProtocolBufferException e) {
      // The writer was killed within a record: what stands before it counts.
      return;
    }
  }

  private static byte @org.jspecify.annotations.Nullable [] next(DataInputStream in) throws IOException {
    byte[] head = new byte[12];
    in.readFully(head);
    ByteBuffer frame = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    long length = frame.getLong();
    if (frame.getInt() != masked(head, 0, 8) || length < 0 || length > LONGEST) {
      return null;
    }
    byte[] record = new byte[(int) length];
    in.readFully(record);
    return Integer.reverseBytes(in.readInt()) == masked(record, 0, record.length) ? record : null;
  }
}
