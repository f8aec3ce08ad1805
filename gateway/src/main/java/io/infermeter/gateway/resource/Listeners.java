// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the processes that listen on a port of this machine. */
final class Listeners {
  private static final String LISTENING = "0A";
  private static final int LOCAL = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  /** They forward into containers; what they use says nothing of the server behind them. */
  private static final Set<String> FORWARDERS = Set.of("docker-proxy", "rootlessport", "slirp4netns", "pasta", "conmon");

  private final SystemFiles files;

  Listeners(SystemFiles files) {
    this.files = files;
  }

  /** Whether a host's name or address is one of this machine. May ask the name service. */
  static boolean isLocal(String host) {
    try {
      InetAddress address = InetAddress.getByName(host);
      return address.isLoopbackAddress() || address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (IOException e) {
      return false;
    }
  }

  /** The processes that hold a socket listening on this TCP port; none if there are none, or none that may be looked into. */
  List<Long> on(int port) {
    Set<String> sockets = new HashSet<>(sockets("/proc/net/tcp", port));
    sockets.addAll(sockets("/proc/net/tcp6", port));
    if (sockets.isEmpty()) {
      return List.of();
    }
    return SystemFiles.list(files.path("/proc")).stream()
        .filter(folder -> SystemFiles.number(folder.getFileName().toString()).isPresent())
        .filter(folder -> holdsAny(folder, sockets))
        .filter(folder -> !FORWARDERS.contains(SystemFiles.text(folder.resolve("comm")).orElse("").strip()))
        .map(folder -> Long.parseLong(folder.getFileName().toString()))
        .sorted()
        .toList();
  }

  private Set<String> sockets(String table, int port) {
    Set<String> sockets = new HashSet<>();
    for (String line : SystemFiles.lines(files.path(table))) {
      String[] fields = line.strip().split(" +");
      if (fields.length > INODE && fields[STATE].equals(LISTENING) && port(fields[LOCAL]) == port) {
        sockets.add("socket:[" + fields[INODE] + "]");
      }
    }
    return sockets;
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
  }

  private static boolean holdsAny(Path process, Set<String> sockets) {
    return SystemFiles.list(process.resolve("fd")).stream().anyMatch(descriptor -> sockets.contains(target(descriptor)));
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }
}
