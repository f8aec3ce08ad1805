// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, with programs that only say how they were called in the place of Java and Maven. */
class LauncherTest {
  @TempDir private Path folder;
  private Path root;
  private Path jvms;
  private Path tools;

  private record Run(int code, String out, String err) {}

  @BeforeEach
  void layOut() throws IOException {
    root = Files.createDirectories(folder.resolve("with space/infermeter"));
    jvms = Files.createDirectories(folder.resolve("jvms"));
    tools = Files.createDirectories(folder.resolve("tools"));
    Path launcher = Path.of("..", "infermeter").toAbsolutePath().normalize();
    Files.copy(launcher, root.resolve("infermeter"), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    Files.copy(launcher.resolveSibling("scripts/jdk"), Files.createDirectories(root.resolve("scripts")).resolve("jdk"));
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    for (String module : List.of("gateway", "cli", "examples")) {
      Path source = Files.createDirectories(root.resolve(module).resolve("src/main/java"));
      Files.writeString(source.resolve("Source.java"), "class Source {}");
      Files.writeString(root.resolve(module).resolve("pom.xml"), "<project/>");
    }
    program(
        tools.resolve("mvn"),
        """
        echo "built with JAVA25_HOME=$JAVA25_HOME: $*" >> mvn-calls
        for module in gateway cli examples; do mkdir -p $module/target/libs; touch $module/target/infermeter-$module-1.jar; done
        touch gateway/target/libs/library.jar
        """);
  }

  private static void program(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/usr/bin/env bash\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path jdk(Path home, String version) throws IOException {
    program(
        home.resolve("bin/java"),
        """
        case "${INFERMETER_GATEWAY_JAVA_OPTS:-}" in
          *AOTCacheOutput=*) touch "${INFERMETER_GATEWAY_JAVA_OPTS#*AOTCacheOutput=}" ;;
        esac
        printf '%%s\\n' "%s" "$@"
        """
            .formatted(home.getFileName()));
    program(home.resolve("bin/javac"), "exit 0\n");
    Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Someone\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private Run run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
    return run(root.resolve("infermeter"), environment, arguments);
  }

  private Run run(Path launcher, Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
    return run(launcher, environment, false, arguments);
  }

  /** Permissions mean nothing to root. */
  private static List<String> asSomebodyElse() {
    return System.getProperty("user.name").equals("root") ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") : List.of();
  }

  private Run run(Path launcher, Map<String, String> environment, boolean asSomebodyElse, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(asSomebodyElse ? asSomebodyElse() : List.of());
    command.add(launcher.toString());
    command.addAll(List.of(arguments));
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeAll(List.of("JAVA_HOME", "JAVA25_HOME", "INFERMETER_JAVA_OPTS", "INFERMETER_AOT", "INFERMETER_GATEWAY_JAVA_OPTS"));
    builder.environment().put("INFERMETER_JVM_DIR", jvms.toString());
    builder.environment().merge("PATH", tools.toString(), (path, first) -> first + ":" + path);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), out, Files.readString(err));
  }

  private List<String> builds() throws IOException {
    Path calls = root.resolve("mvn-calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  @Test
  void withoutAJdkItSaysWhatToInstall() throws Exception {
    jdk(jvms.resolve("old"), "17.0.9");
    Run run = run(Map.of(), "query", "accuracy");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("no JDK 25 found", "temurin-25-jdk", "JAVA25_HOME");
    assertThat(builds()).isEmpty();
  }

  @Test
  void itFindsTheJdkAmongOthersAndBuildsOnce() throws Exception {
    jdk(jvms.resolve("a-old"), "17.0.9");
    jdk(jvms.resolve("b-right"), "25.0.1");
    Run first = run(Map.of(), "query", "accuracy", "--last", "10 m");
    assertThat(first.code()).isZero();
    assertThat(first.err()).contains("infermeter: building");
    assertThat(first.out().lines()).startsWith("b-right").endsWith("-jar", root + "/cli/target/infermeter-cli-1.jar", "query", "accuracy", "--last", "10 m");
    assertThat(builds()).singleElement().asString().contains("JAVA25_HOME=" + jvms.resolve("b-right"), "-DskipTests").doesNotContain("install");
    Run second = run(Map.of(), "--version");
    assertThat(second.err()).isEmpty();
    assertThat(builds()).hasSize(1);
  }

  @Test
  void javaHomeWinsIfItFits() throws Exception {
    jdk(jvms.resolve("found"), "25.0.1");
    Path mine = jdk(folder.resolve("mine"), "25");
    Path old = jdk(folder.resolve("old"), "21.0.2");
    assertThat(run(Map.of("JAVA_HOME", mine.toString()), "models").out()).startsWith("mine\n");
    assertThat(run(Map.of("JAVA_HOME", old.toString(), "JAVA25_HOME", mine.toString()), "models").out()).startsWith("mine\n");
    assertThat(run(Map.of("JAVA_HOME", old.toString()), "models").out()).startsWith("found\n");
  }

  @Test
  void itBuildsAgainWhenASourceIsNewer() throws Exception {
    jdk(jvms.resolve("jdk"), "25.0.1");
    run(Map.of(), "models");
    Files.setLastModifiedTime(root.resolve("cli/src/main/java/Source.java"), FileTime.from(Instant.now().plusSeconds(60)));
    run(Map.of(), "models");
    assertThat(builds()).hasSize(2);
  }

  @Test
  void serveRunsTheGatewayWithMoreOptionsForJava() throws Exception {
    jdk(jvms.resolve("jdk"), "25.0.1");
    Map<String, String> options = new TreeMap<>(Map.of("INFERMETER_JAVA_OPTS", "-Xmx1g -Dx=y"));
    Run run = run(options, "serve", "--upstream", "localhost:8001");
    assertThat(run.out().lines())
        .contains("-Xmx1g", "-Dx=y")
        .endsWith("-jar", root + "/gateway/target/infermeter-gateway-1.jar", "--upstream", "localhost:8001");
  }

  @Test
  void theStartUpCacheIsTrainedOnceAndUsed() throws Exception {
    jdk(jvms.resolve("jdk"), "25.0.1");
    Run first = run(Map.of(), "serve");
    assertThat(first.err()).contains("training the start-up cache");
    assertThat(first.out()).contains("-XX:AOTCache=" + root + "/gateway/target/startup-");
    Run second = run(Map.of(), "serve");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).contains("-XX:AOTCache=");
    assertThat(run(Map.of("INFERMETER_AOT", "off"), "serve").out()).doesNotContain("AOTCache");
    Files.writeString(root.resolve("gateway/target/libs/library.jar"), "another one");
    assertThat(run(Map.of(), "serve").err()).as("the cache is of these jars").contains("training the start-up cache");
  }

  @Test
  void whatCannotBeWrittenIsRunAsItIs() throws Exception {
    jdk(jvms.resolve("jdk"), "25.0.1");
    assertThat(run(Map.of("INFERMETER_AOT", "off"), "serve").code()).isZero();
    Path target = root.resolve("gateway/target");
    for (Path folder = root; folder.startsWith(this.folder); folder = folder.getParent()) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    for (Path closed : List.of(target, root.resolve("target"))) {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    }
    try {
      Run run = run(root.resolve("infermeter"), Map.of(), true, "serve");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.out().lines()).startsWith("jdk").endsWith(root + "/gateway/target/infermeter-gateway-1.jar").doesNotContain("AOTCache");
      assertThat(builds()).hasSize(1);
    } finally {
      for (Path closed : List.of(target, root.resolve("target"))) {
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
  }

  @Test
  void aFailedBuildIsSaid() throws Exception {
    jdk(jvms.resolve("jdk"), "25.0.1");
    program(tools.resolve("mvn"), "echo '[ERROR] something is wrong'\nexit 1\n");
    Run run = run(Map.of(), "models");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("something is wrong", "the build failed");
  }

  @Test
  void itWorksThroughALink() throws Exception {
    jdk(jvms.resolve("jdk"), "25.0.1");
    Path link = Files.createSymbolicLink(folder.resolve("im"), root.resolve("infermeter"));
    assertThat(run(link, Map.of(), "models").out().lines()).endsWith("-jar", root + "/cli/target/infermeter-cli-1.jar", "models");
  }
}
