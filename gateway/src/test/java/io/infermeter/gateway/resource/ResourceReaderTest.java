// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.resource.ResourceSample.Resource;
import io.infermeter.core.resource.ResourceSample.Scope;
import io.infermeter.gateway.call.RunningCalls;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResourceReaderTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long GIB = FakeSystem.GIB;
  private static final String VERSION_2 = "30 22 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n";
  private static final String VERSION_1 =
      """
      33 31 0:29 /box /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
      34 31 0:30 /box /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
      35 31 0:31 /box /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset
      """;

  @TempDir Path folder;

  @Test
  void withoutGroupsTheHostIsTheMachine() {
    FakeSystem system = new FakeSystem(folder).process(7, "java", 5, 100, 2048);
    ResourceReader reader = reader(system, List.of());

    assertThat(of(reader.read(1, 0), Scope.HOST, Resource.CPU)).as("one reading tells no rate").isEmpty();
    system.machineTicks(300);
    List<ResourceSample> samples = reader.read(2, 2 * SECOND);

    ResourceSample cpu = of(samples, Scope.HOST, Resource.CPU).orElseThrow();
    assertThat(cpu.used()).isCloseTo(1.5, within(1e-9));
    assertThat(cpu.total()).isEqualTo(4);
    assertThat(cpu.hardware()).isEqualTo("Fast CPU @ 3 GHz");
    assertThat(cpu.source()).isEqualTo("proc");
    assertThat(cpu.micros()).isEqualTo(2);
    assertThat(cpu.process()).isEqualTo(3);
    ResourceSample memory = of(samples, Scope.HOST, Resource.MEMORY).orElseThrow();
    assertThat(memory.used()).isEqualTo(2.0 * GIB);
    assertThat(memory.total()).isEqualTo(8.0 * GIB);
  }

  @Test
  void aProcessUsesWhatItUsedSinceTheLastReading() {
    FakeSystem system = new FakeSystem(folder).process(7, "a) (b c", 5, 100, 2048);
    ResourceReader reader = reader(system, List.of());

    reader.read(1, 0);
    system.process(7, "a) (b c", 5, 150, 4096);
    List<ResourceSample> samples = reader.read(2, SECOND);

    ResourceSample cpu = of(samples, Scope.GATEWAY, Resource.CPU).orElseThrow();
    assertThat(cpu.used()).isCloseTo(.5, within(1e-9));
    assertThat(cpu.total()).isEqualTo(4);
    assertThat(cpu.attribution()).isEqualTo("exact process");
    assertThat(of(samples, Scope.GATEWAY, Resource.MEMORY).orElseThrow().used()).isEqualTo(4096 * 1024);
  }

  @Test
  void version2TakesTheTightestLimitOnTheWayUpAndItsOwnUse() {
    FakeSystem system =
        new FakeSystem(folder)
            .mounts(VERSION_2)
            .process(7, "java", 5, 0, 1)
            .cgroup(7, "0::/pod/box\n")
            .file("/sys/fs/cgroup/pod/cpu.max", "150000 100000\n")
            .file("/sys/fs/cgroup/pod/cpu.stat", "usage_usec 1000000\nuser_usec 5\n")
            .file("/sys/fs/cgroup/pod/cpuset.cpus.effective", "0-3\n")
            .file("/sys/fs/cgroup/pod/memory.max", "max\n")
            .file("/sys/fs/cgroup/pod/box/cpu.max", "max 100000\n")
            .file("/sys/fs/cgroup/pod/box/cpu.stat", "usage_usec 7\n")
            .file("/sys/fs/cgroup/pod/box/memory.max", Long.toString(GIB))
            .file("/sys/fs/cgroup/pod/box/memory.current", "600000\n")
            .file("/sys/fs/cgroup/pod/box/memory.stat", "anon 1\ninactive_file 100000\n");
    ResourceReader reader = reader(system, List.of());

    reader.read(1, 0);
    system.file("/sys/fs/cgroup/pod/cpu.stat", "usage_usec 1750000\n");
    List<ResourceSample> samples = reader.read(2, SECOND);

    ResourceSample cpu = of(samples, Scope.HOST, Resource.CPU).orElseThrow();
    assertThat(cpu.used()).isCloseTo(.75, within(1e-9));
    assertThat(cpu.total()).isEqualTo(1.5);
    assertThat(cpu.source()).isEqualTo("cgroup");
    ResourceSample memory = of(samples, Scope.HOST, Resource.MEMORY).orElseThrow();
    assertThat(memory.used()).as("without files that would be given back").isEqualTo(500_000);
    assertThat(memory.total()).isEqualTo((double) GIB);
    assertThat(of(samples, Scope.GATEWAY, Resource.CPU).orElseThrow().total()).isEqualTo(1.5);
    assertThat(of(samples, Scope.GATEWAY, Resource.MEMORY).orElseThrow().total()).isEqualTo((double) GIB);
  }

  @Test
  void aSetOfProcessorsLimitsToo() {
    FakeSystem system =
        new FakeSystem(folder)
            .mounts(VERSION_2)
            .process(7, "java", 5, 0, 1)
            .cgroup(7, "0::/\n")
            .file("/sys/fs/cgroup/cpu.max", "350000 100000\n")
            .file("/sys/fs/cgroup/cpuset.cpus.effective", "0,2-3\n")
            .file("/sys/fs/cgroup/cpu.stat", "usage_usec 0\n");
    ResourceReader reader = reader(system, List.of());

    reader.read(1, 0);

    assertThat(of(reader.read(2, SECOND), Scope.HOST, Resource.CPU).orElseThrow().total()).isEqualTo(3);
  }

  @Test
  void version1IsReadWhereAContainerMountsAPart() {
    FakeSystem system =
        new FakeSystem(folder)
            .mounts(VERSION_1)
            .process(7, "java", 5, 0, 1)
            .cgroup(7, "4:cpuset:/box\n3:memory:/box\n2:cpu,cpuacct:/box\n0::/\n")
            .file("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "200000\n")
            .file("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n")
            .file("/sys/fs/cgroup/cpu,cpuacct/cpuacct.usage", "0\n")
            .file("/sys/fs/cgroup/cpuset/cpuset.cpus", "0-2\n")
            .file("/sys/fs/cgroup/memory/memory.limit_in_bytes", Long.toString(2 * GIB))
            .file("/sys/fs/cgroup/memory/memory.usage_in_bytes", "1000\n")
            .file("/sys/fs/cgroup/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 400\n");
    ResourceReader reader = reader(system, List.of());

    reader.read(1, 0);
    system.file("/sys/fs/cgroup/cpu,cpuacct/cpuacct.usage", "900000000\n");
    List<ResourceSample> samples = reader.read(2, SECOND);

    ResourceSample cpu = of(samples, Scope.HOST, Resource.CPU).orElseThrow();
    assertThat(cpu.used()).isCloseTo(.9, within(1e-9));
    assertThat(cpu.total()).isEqualTo(2);
    ResourceSample memory = of(samples, Scope.HOST, Resource.MEMORY).orElseThrow();
    assertThat(memory.used()).isEqualTo(600);
    assertThat(memory.total()).isEqualTo(2.0 * GIB);
  }

  @Test
  void groupsWithoutLimitsLeaveTheMachine() {
    FakeSystem system =
        new FakeSystem(folder)
            .mounts(VERSION_1)
            .process(7, "java", 5, 0, 1)
            .cgroup(7, "3:memory:/box\n2:cpu,cpuacct:/box\n")
            .file("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n")
            .file("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n")
            .file("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    ResourceReader reader = reader(system, List.of());

    reader.read(1, 0);
    List<ResourceSample> samples = reader.read(2, SECOND);

    assertThat(of(samples, Scope.HOST, Resource.CPU).orElseThrow().total()).isEqualTo(4);
    assertThat(of(samples, Scope.HOST, Resource.MEMORY).orElseThrow().source()).isEqualTo("proc");
  }

  @Test
  void whatCannotBeReadIsAbsent() {
    ResourceReader reader = new ResourceReader(new SystemFiles(folder), 3, 7, List.of(), List.of(), List::of, List::of);

    reader.read(1, 0);

    assertThat(reader.read(2, SECOND)).isEmpty();
  }

  @Test
  void aBackendIsFoundByItsPortAndFoundAgainWhenItRestarts() {
    FakeSystem system =
        new FakeSystem(folder)
            .process(7, "java", 5, 0, 1)
            .process(50, "server", 9, 0, 1000)
            .process(51, "client", 9, 0, 1)
            .socket(50, 3, 777)
            .socket(51, 3, 778)
            .sockets("/proc/net/tcp6", "00000000000000000000000000000000:1F41 0A 777", "00000000000000000000000000000000:1F42 0A 778");
    ResourceReader reader = reader(system, List.of(new MeasuredBackend("digits", "127.0.0.1", 0x1F41, OptionalLong.empty())));

    reader.read(1, 0);
    system.process(50, "server", 9, 25, 1000);
    List<ResourceSample> samples = reader.read(2, SECOND);

    assertThat(of(samples, Scope.BACKEND, Resource.CPU).orElseThrow().used()).isCloseTo(.25, within(1e-9));
    assertThat(of(samples, Scope.BACKEND, Resource.MEMORY).orElseThrow().used()).isEqualTo(1000 * 1024);
    assertThat(of(samples, Scope.BACKEND, Resource.MEMORY).orElseThrow().backend()).isEqualTo("digits");

    system.end(50).sockets("/proc/net/tcp6");
    assertThat(of(reader.read(3, 2 * SECOND), Scope.BACKEND, Resource.MEMORY)).isEmpty();

    system.process(60, "server", 90, 0, 500).socket(60, 3, 800).sockets("/proc/net/tcp", "0100007F:1F41 0A 800");
    assertThat(of(reader.read(4, 8 * SECOND), Scope.BACKEND, Resource.MEMORY).orElseThrow().used()).isEqualTo(500 * 1024);
  }

  @Test
  void aConnectionToThePortIsNotAListener() {
    FakeSystem system =
        new FakeSystem(folder).process(50, "client", 9, 0, 1).socket(50, 3, 777).sockets("/proc/net/tcp", "0100007F:1F41 01 777");

    assertThat(new Listeners(system.files()).on(0x1F41)).isEmpty();
  }

  @Test
  void aForwarderIntoAContainerIsNotTheServer() {
    FakeSystem system =
        new FakeSystem(folder).process(50, "docker-proxy", 9, 0, 1).socket(50, 3, 777).sockets("/proc/net/tcp", "00000000:1F41 0A 777");

    assertThat(new Listeners(system.files()).on(0x1F41)).isEmpty();
  }

  @Test
  void aServerOnAnotherMachineIsNotLookedFor() {
    FakeSystem system =
        new FakeSystem(folder).process(50, "server", 9, 0, 1).socket(50, 3, 777).sockets("/proc/net/tcp", "00000000:1F41 0A 777");
    ResourceReader reader = reader(system, List.of(new MeasuredBackend("far", "192.0.2.1", 0x1F41, OptionalLong.empty())));

    assertThat(of(reader.read(1, 0), Scope.BACKEND, Resource.MEMORY)).isEmpty();
  }

  @Test
  void aConfiguredProcessIsTakenAsItIsAndANewOneWithItsNumberStartsAnew() {
    FakeSystem system = new FakeSystem(folder).process(50, "server", 9, 100, 1000);
    ResourceReader reader = reader(system, List.of(new MeasuredBackend("digits", "192.0.2.1", 1, OptionalLong.of(50))));

    reader.read(1, 0);
    system.process(50, "server", 10, 400, 1000);

    assertThat(of(reader.read(2, SECOND), Scope.BACKEND, Resource.CPU)).as("another process: no rate yet").isEmpty();
    system.process(50, "server", 10, 410, 1000);
    assertThat(of(reader.read(3, 2 * SECOND), Scope.BACKEND, Resource.CPU).orElseThrow().used()).isCloseTo(.1, within(1e-9));
  }

  @Test
  void gpusComeWithTheirNamesAndWithoutWhatTheyDoNotTell() {
    Gpus gpus = () -> List.of(new Gpus.Gpu("0", "NVIDIA X", .5, 1e9, 8e9), new Gpus.Gpu("1", "NVIDIA X", -1, 2e9, 8e9));
    ResourceReader reader = new ResourceReader(new FakeSystem(folder).files(), 3, 7, List.of(), List.of(), List::of, gpus);

    List<ResourceSample> samples = reader.read(1, 0);

    assertThat(samples).filteredOn(s -> s.resource() == Resource.GPU_BUSY).singleElement().satisfies(s -> {
      assertThat(s.used()).isEqualTo(.5);
      assertThat(s.total()).isEqualTo(1);
      assertThat(s.hardware()).isEqualTo("NVIDIA X");
    });
    assertThat(samples).filteredOn(s -> s.resource() == Resource.GPU_MEMORY).extracting(ResourceSample::device).containsExactly("0", "1");
  }

  @Test
  void withoutADriverThereAreNoGpus() {
    assertThat(new NvmlGpus(new FakeSystem(folder).files()).read()).isEmpty();
  }

  @Test
  void aDriverWithoutItsLibraryIsNoFailure() {
    FakeSystem system =
        new FakeSystem(folder).file("/proc/driver/nvidia/gpus/0000:3b:00.0/information", "Model: \t\t NVIDIA X\nIRQ: 1\n");

    assertThat(new NvmlGpus(system.files()).read()).isEmpty();
  }

  @Test
  void whatRunsOnABackendIsReadAlthoughItNeverEnds() {
    List<RunningCalls> running = List.of(new RunningCalls("llm", 3, 1_000_000), new RunningCalls("triton", 0, Long.MAX_VALUE));
    ResourceReader reader =
        new ResourceReader(new FakeSystem(folder).files(), 3, 7, List.of(), List.of(), () -> running, List::of);

    List<ResourceSample> samples = reader.read(61_500_000, SECOND);

    assertThat(samples).filteredOn(sample -> sample.source().equals("gateway"))
        .extracting(sample -> sample.backend() + " " + sample.resource().label() + " " + sample.used() + " " + sample.resource().unit())
        .containsExactly("llm in_flight 3.0 {call}", "llm oldest_call 60.5 s", "triton in_flight 0.0 {call}", "triton oldest_call 0.0 s");
  }

  private static ResourceReader reader(FakeSystem system, List<MeasuredBackend> backends) {
    return new ResourceReader(system.files(), 3, 7, backends, List.of(), List::of, List::of);
  }

  private static Optional<ResourceSample> of(List<ResourceSample> samples, Scope scope, Resource resource) {
    return samples.stream().filter(s -> s.scope() == scope && s.resource() == resource).findFirst();
  }
}
