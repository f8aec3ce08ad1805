// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A folder that belongs to one process at a time. The lock ends with the process, however it ends; the file beside it says who holds
 * it.
 */
final class DataFolder implements AutoCloseable {
  private static final String LOCK = "infermeter.lock";

  private final Path folder;
  private final FileChannel channel;
  private final FileLock lock;

  private DataFolder(Path folder, FileChannel channel, FileLock lock) {
    this.folder = folder;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Makes the folder where there is none, and takes it.
   *
   * @throws StoreException if another process has it, or it cannot be written
   */
  static DataFolder take(Path path) {
    Path folder = path.toAbsolutePath().normalize();
    if (folder.toString().contains(";")) {
      throw new StoreException("the data folder \"" + folder + "\" has a semicolon in its name, which the database cannot take; use another one");
    }
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve(LOCK);
      FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        String holder = Files.readString(file).strip();
        channel.close();
        throw new StoreException(
            "the data folder \"" + folder + "\" is used by process " + (holder.isEmpty() ? "unknown" : holder)
                + "; stop it, or choose another folder with --data");
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)), 0);
      return new DataFolder(folder, channel, lock);
    } catch (IOException e) {
      throw new StoreException(
          "the data folder \"" + folder + "\" cannot be used: " + e.getClass().getSimpleName() + " " + e.getMessage()
              + "; choose another folder with --data",
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  Path path() {
    return folder;
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new StoreException("the data folder \"" + folder + "\" could not be released: " + e.getMessage(), e);
    }
  }
}
