// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A kernel's files in a folder: a machine with four processors and 8 GiB, and whatever a test puts beside. */
final class FakeSystem {
  static final long GIB = 1L << 30;

  private final Path root;

  FakeSystem(Path root) {
    this.root = root;
    file("/proc/cpuinfo", "processor\t: 0\nmodel name\t: Fast CPU @ 3 GHz\n");
    file("/proc/meminfo", "MemTotal:        8388608 kB\nMemFree:         1 kB\nMemAvailable:    6291456 kB\n");
    file("/proc/self/mountinfo", "22 1 0:20 / / rw - ext4 /dev/root rw\n");
    machineTicks(0);
  }

  SystemFiles files() {
    return new SystemFiles(root);
  }

  FakeSystem file(String path, String text) {
    try {
      Path file = root.resolve(path.substring(1));
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets the time that the machine has worked, spread over kinds; idle, waiting and stolen time is large and must not count. */
  FakeSystem machineTicks(long busy) {
    long part = busy / 5;
    return file(
        "/proc/stat",
        "cpu  %d %d %d 999999 888888 %d %d 777777 0 0\ncpu0 1 1\ncpu1 1 1\ncpu2 1 1\ncpu3 1 1\nintr 5\n"
            .formatted(part, part, part, part, busy - 4 * part));
  }

  FakeSystem process(long pid, String name, long startTicks, long cpuTicks, long residentKib) {
    file(
        "/proc/" + pid + "/stat",
        "%d (%s) S 1 1 1 0 -1 0 0 0 0 0 %d %d 0 0 20 0 1 0 %d 0 0\n".formatted(pid, name, cpuTicks - cpuTicks / 3, cpuTicks / 3, startTicks));
    file("/proc/" + pid + "/comm", name + "\n");
    return file("/proc/" + pid + "/status", "Name:\tx\nVmPeak:\t 99999999 kB\nVmRSS:\t %d kB\n".formatted(residentKib));
  }

  FakeSystem cgroup(long pid, String lines) {
    return file("/proc/" + pid + "/cgroup", lines);
  }

  FakeSystem mounts(String lines) {
    return file("/proc/self/mountinfo", lines);
  }

  /** Lets a process hold a socket. */
  FakeSystem socket(long pid, int descriptor, long inode) {
    try {
      Path folder = Files.createDirectories(root.resolve("proc/" + pid + "/fd"));
      Files.createSymbolicLink(folder.resolve(Integer.toString(descriptor)), Path.of("socket:[" + inode + "]"));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets the sockets of a table, /proc/net/tcp or tcp6, each as "localAddress:hexPort state inode". */
  FakeSystem sockets(String table, String... sockets) {
    StringBuilder text = new StringBuilder("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n");
    for (String socket : sockets) {
      String[] parts = socket.split(" ");
      text.append("   0: %s 00000000:0000 %s 00000000:00000000 00:00000000 00000000  0  0 %s 1 0 100\n".formatted(parts[0], parts[1], parts[2]));
    }
    return file(table, text.toString());
  }

  FakeSystem end(long pid) {
    try (Stream<Path> files = Files.walk(root.resolve("proc/" + pid))) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
