// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.Arrays;
import org.h2.store.fs.FileBaseDefault;
import org.jspecify.annotations.Nullable;

/**
 * H2's file, with a header that always points at the newest chunk.
 *
 * <p>H2 writes its header now and then, and otherwise trusts that it finds the newest chunk at the end of the file, or where the chunk
 * before foretold it. Once space within the file is used again (45 s after it was opened) neither needs be true, and after a kill H2
 * starts from an older chunk without a word: up to 21 commits were lost so in trials, though each had been written and synced. So
 * here each chunk, once it is written as a whole, is pointed at by one of the two copies of the header. The other copy keeps pointing
 * at the chunk that was the newest when the file was last synced, for the case that the power fails.
 *
 * <p>The file stays one that H2 opens by itself. Thread-safe.
 */
final class PointedFile extends FileBaseDefault {
  private final FileChannel file;
  private @Nullable ChunkPlace newest;

  /** Which copy of the header is left alone until the next sync; negative: not known yet. */
  private int kept = -1;

  PointedFile(FileChannel file) {
    this.file = file;
  }

  @Override
  public synchronized int write(ByteBuffer source, long position) throws IOException {
    int length = source.remaining();
    if (position == 0 && length == 2 * HeaderBlock.SIZE) {
      writeHeader(source);
      return length;
    }
    ChunkPlace chunk = position < 2L * HeaderBlock.SIZE ? null : ChunkPlace.of(source, position);
    writeFully(source, position);
    // Compaction moves older chunks, too; it may also move the newest.
    if (chunk != null && (newest == null || chunk.version() >= newest.version())) {
      pointAt(chunk);
    }
    return length;
  }

  private void writeFully(ByteBuffer source, long position) throws IOException {
    long at = position;
    while (source.hasRemaining()) {
      at += file.write(source, at);
    }
  }

  /** Takes H2's own header where it ends the file's use or begins it; in between, the chunks have been pointed at already. */
  private void writeHeader(ByteBuffer source) throws IOException {
    byte[] first = new byte[HeaderBlock.SIZE];
    source.get(first).position(source.position() - HeaderBlock.SIZE);
    HeaderBlock given = HeaderBlock.parse(first);
    if (newest == null || given == null || given.isClean()) {
      file.force(true);
      writeFully(source, 0);
      kept = -1;
    } else {
      source.position(source.limit());
    }
  }

  private void pointAt(ChunkPlace chunk) throws IOException {
    if (kept < 0) {
      kept = newerCopy();
    }
    HeaderBlock header = header(kept);
    if (header != null) {
      writeFully(ByteBuffer.wrap(header.pointingAt(chunk).bytes()), (1L - kept) * HeaderBlock.SIZE);
      newest = chunk;
    }
  }

  private int newerCopy() throws IOException {
    HeaderBlock first = header(0);
    HeaderBlock second = header(1);
    return first == null || (second != null && second.version() > first.version()) ? 1 : 0;
  }

  private @Nullable HeaderBlock header(int copy) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(HeaderBlock.SIZE);
    long from = (long) copy * HeaderBlock.SIZE;
    while (block.hasRemaining() && file.read(block, from + block.position()) > 0) {
      continue;
    }
    return HeaderBlock.parse(block.array());
  }

  @Override
  public synchronized void force(boolean metaData) throws IOException {
    file.force(metaData);
    kept = -1;
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return file.read(target, position);
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  protected void implTruncate(long size) throws IOException {
    file.truncate(size);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return file.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }
}
