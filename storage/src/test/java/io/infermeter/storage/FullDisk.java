// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file system of H2 on which there is no space left, or nothing can be synced, as long as somebody says so: {@code
 * jdbc:h2:full:/folder/name}.
 */
public final class FullDisk extends FilePathWrapper {
  static final AtomicBoolean FULL = new AtomicBoolean();

  /** Writes go through, and no sync does. */
  static final AtomicBoolean UNSYNCED = new AtomicBoolean();

  /** The next so many writes go through, then the disk is full; negative: until somebody says so. */
  private static final AtomicInteger WRITES_LEFT = new AtomicInteger(-1);

  private static volatile boolean lastIsWritten;
  private static volatile Runnable whenFull = () -> {};

  /**
   * Lets some writes go through and then none.
   *
   * @param written whether the first that fails is written all the same
   * @param then is done before it fails
   */
  static void fullAfter(int writes, boolean written, Runnable then) {
    lastIsWritten = written;
    whenFull = then;
    WRITES_LEFT.set(writes);
  }

  static void mend() {
    WRITES_LEFT.set(-1);
    FULL.set(false);
    UNSYNCED.set(false);
  }

  private static boolean turnsFull() {
    return WRITES_LEFT.get() >= 0 && WRITES_LEFT.getAndDecrement() == 0;
  }

  /** For H2. */
  public FullDisk() {}

  @Override
  public String getScheme() {
    return "full";
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    return new Channel(super.open(mode));
  }

  private static final class Channel extends FileBaseDefault {
    private final FileChannel file;

    Channel(FileChannel file) {
      this.file = file;
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      if (turnsFull()) {
        if (lastIsWritten) {
          file.write(source, position);
        }
        FULL.set(true);
        whenFull.run();
      }
      if (FULL.get()) {
        throw new IOException("No space left on device");
      }
      return file.write(source, position);
    }

    @Override
    protected void implTruncate(long size) throws IOException {
      file.truncate(size);
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
    public void force(boolean metaData) throws IOException {
      if (UNSYNCED.get()) {
        throw new IOException("Input/output error");
      }
      file.force(metaData);
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
}
