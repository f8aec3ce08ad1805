// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePathWrapper;

/** H2's file system with a record of all that was done to the file: {@code jdbc:h2:recorded:/folder/name}. One file at a time. */
public final class RecordedFile extends FilePathWrapper {
  /** What a step does; beside it, how many commits were acknowledged when it began. */
  sealed interface Step {
    int acknowledged();

    record Write(int acknowledged, long position, byte[] bytes) implements Step {}

    record Truncate(int acknowledged, long size) implements Step {}

    record Sync(int acknowledged) implements Step {}
  }

  /** Steps in their order. */
  static final List<Step> STEPS = new ArrayList<>();

  /** Set by the one who commits. */
  static final AtomicInteger ACKNOWLEDGED = new AtomicInteger();

  /** For H2. */
  public RecordedFile() {}

  @Override
  public String getScheme() {
    return "recorded";
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
      byte[] bytes = new byte[source.remaining()];
      source.duplicate().get(bytes);
      STEPS.add(new Step.Write(ACKNOWLEDGED.get(), position, bytes));
      return file.write(source, position);
    }

    @Override
    protected void implTruncate(long size) throws IOException {
      STEPS.add(new Step.Truncate(ACKNOWLEDGED.get(), size));
      file.truncate(size);
    }

    @Override
    public void force(boolean metaData) {
      STEPS.add(new Step.Sync(ACKNOWLEDGED.get()));
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
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }
  }
}
