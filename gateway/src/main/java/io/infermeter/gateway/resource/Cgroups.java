// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Where the control groups of a process lie, of version 1 and 2, in a container and outside. */
final class Cgroups {
  private final SystemFiles files;
  private final List<Mount> mounts;

  /** A mounted hierarchy: its controllers (none in version 2), what part of it is mounted, and where. */
  private record Mount(boolean unified, List<String> controllers, String root, Path point) {}

  Cgroups(SystemFiles files) {
    this.files = files;
    this.mounts = SystemFiles.lines(files.path("/proc/self/mountinfo")).stream().flatMap(line -> mount(line).stream()).toList();
  }

  private Optional<Mount> mount(String line) {
    String[] halves = line.split(" - ", 2);
    String[] place = halves[0].split(" ");
    String[] type = halves.length < 2 ? new String[0] : halves[1].split(" ");
    if (place.length < 5 || type.length < 3 || !type[0].startsWith("cgroup")) {
      return Optional.empty();
    }
    return Optional.of(
        new Mount(type[0].equals("cgroup2"), Arrays.asList(type[2].split(",")), place[3], files.path(place[4])));
  }

  /**
   * The folders of a process's groups, from its own up to the root of what is mounted: a limit of any of them binds it.
   *
   * @param controller a controller of version 1; empty for version 2
   */
  List<Path> levels(long pid, String controller) {
    for (String line : SystemFiles.lines(files.process(pid).resolve("cgroup"))) {
      String[] parts = line.split(":", 3);
      boolean wanted = parts.length == 3 && Arrays.asList(parts[1].split(",")).contains(controller);
      Optional<Mount> mount = wanted ? mountOf(controller) : Optional.empty();
      if (mount.isPresent()) {
        return upwards(own(mount.get(), parts[2]), mount.get().point());
      }
    }
    return List.of();
  }

  private Optional<Mount> mountOf(String controller) {
    return mounts.stream()
        .filter(m -> controller.isEmpty() ? m.unified() : !m.unified() && m.controllers().contains(controller))
        .findFirst();
  }

  /** In a container the path may be told as the host sees it, of which the mount shows the end only, or not at all. */
  private static Path own(Mount mount, String path) {
    String inside = mount.root().equals("/") ? path : path.startsWith(mount.root()) ? path.substring(mount.root().length()) : "";
    Path folder = mount.point().resolve(inside.startsWith("/") ? inside.substring(1) : inside).normalize();
    return folder.startsWith(mount.point()) && Files.isDirectory(folder) ? folder : mount.point();
  }

  private static List<Path> upwards(Path from, Path to) {
    List<Path> levels = new ArrayList<>();
    for (Path level = from; level != null && level.startsWith(to); level = level.getParent()) {
      levels.add(level);
    }
    return levels;
  }
}
