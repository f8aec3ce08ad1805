// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * Tells H2 to open its file as one whose header always points at the newest chunk: {@code jdbc:h2:pointed:/folder/name}. Public because
 * H2 makes instances by itself.
 */
public final class PointedPath extends FilePathWrapper {
  static final String SCHEME = "pointed";

  /** For H2. */
  public PointedPath() {}

  /** Makes the scheme known to H2. Can be called again. */
  static void register() {
    FilePath.register(new PointedPath());
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    FileChannel file = super.open(mode);
    return getName().endsWith(".mv.db") && mode.startsWith("rw") ? new PointedFile(file) : file;
  }
}
