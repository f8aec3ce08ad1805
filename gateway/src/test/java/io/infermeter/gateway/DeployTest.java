// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.infermeter.gateway.bridge.SiteRules;
import io.infermeter.gateway.config.GatewaySettings;
import io.infermeter.gateway.config.Layers;
import io.infermeter.gateway.config.SettingsReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** What stands in deploy/ fits together. */
class DeployTest {
  private static final Path DEPLOY = Path.of("../deploy");

  @ParameterizedTest
  @ValueSource(strings = {"check rules recording.yml alerting.yml", "test rules tests.yml", "check config ../prometheus.yml"})
  void promtoolHasNoObjection(String arguments) throws Exception {
    List<String> command = Stream.concat(Stream.of("promtool"), Stream.of(arguments.split(" "))).toList();
    Process promtool = new ProcessBuilder(command).directory(DEPLOY.resolve("prometheus/rules").toFile()).redirectErrorStream(true).start();
    String words = new String(promtool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(promtool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(promtool.exitValue()).as(words).isZero();
    assertThat(words).contains("SUCCESS");
  }

  @Test
  void everyAlertHasATest() throws IOException {
    Set<String> alerts = found("prometheus/rules/alerting.yml", Pattern.compile("- alert: (\\w+)"));
    assertThat(alerts).hasSizeGreaterThan(6);
    assertThat(found("prometheus/rules/tests.yml", Pattern.compile("alertname: (\\w+)"))).isEqualTo(alerts);
  }

  @Test
  void everyFileThatComposeNamesExists() throws IOException {
    Map<String, Map<String, Object>> services = service("services");
    assertThat(services.keySet()).containsExactlyInAnyOrder("model-server", "gateway", "traffic", "prometheus", "grafana");
    Set<String> built = new TreeSet<>();
    services.forEach(
        (name, service) -> {
          if (service.get("build") instanceof Map<?, ?> build) {
            built.add((String) service.get("image"));
            assertThat(DEPLOY.resolve("..").resolve(build.containsKey("dockerfile") ? (String) build.get("dockerfile") : "Dockerfile")).isRegularFile();
          }
        });
    services.forEach(
        (name, service) -> {
          assertThat((String) service.get("image")).as(name).satisfiesAnyOf(image -> assertThat(built).contains(image), image -> assertThat(image).matches("[a-z/]+:v?[0-9.]+"));
          for (String port : strings(service, "ports")) {
            assertThat(port).as(name).startsWith("127.0.0.1:");
          }
          for (String volume : strings(service, "volumes")) {
            if (volume.startsWith("./")) {
              assertThat(DEPLOY.resolve(volume.split(":")[0])).as(name).isDirectory();
            } else {
              assertThat(service("volumes")).containsKey(volume.split(":")[0]);
            }
          }
          assertThat(services.keySet()).containsAll(strings(service, "depends_on"));
          for (String word : strings(service, "command")) {
            if (word.startsWith("io.infermeter.")) {
              assertThat(Path.of("../examples/src/main/java", word.replace('.', '/') + ".java")).exists();
            }
          }
        });
  }

  @Test
  void theGatewayTakesTheSettingsThatComposeGivesIt() throws IOException {
    Map<String, Map<String, Object>> services = service("services");
    Map<String, Object> gateway = services.get("gateway");
    List<String> command = strings(gateway, "command");
    assertThat(command).hasSize(2).first().isEqualTo("--upstream");
    Map<String, String> environment = new TreeMap<>(imageEnvironment());
    environment.putAll(environment(gateway));
    GatewaySettings settings =
        SettingsReader.read(
            SettingsReader.config(Layers.collect(Map.of("infermeter.upstream", command.get(1)), new Properties(), environment, null)));
    assertThat(settings.http().port()).isEqualTo(4631);
    assertThat(settings.segments()).containsOnlyKeys("lighting");
    assertThat(settings.prometheus().windows()).containsOnlyKeys("5m", "1h");
    SiteRules sites = new SiteRules(false, settings.web().hosts(), settings.web().origins());
    String scraped = found("prometheus/prometheus.yml", Pattern.compile("targets: \\[\"(.+)\"]")).iterator().next();
    assertThat(scraped).isEqualTo("gateway:4631");
    assertThat(sites.objection(Map.of("host", List.of(scraped)))).isEmpty();
    assertThat(sites.objection(Map.of("host", List.of("evil.example:4631")))).isPresent();
  }

  private static Map<String, String> imageEnvironment() throws IOException {
    Map<String, String> environment = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("../Dockerfile"))) {
      if (line.startsWith("ENV ")) {
        for (String each : line.substring(4).split(" ")) {
          environment.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
        }
      }
    }
    assertThat(environment).containsKey("INFERMETER_HTTP");
    return environment;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> environment(Map<String, Object> service) {
    return (Map<String, String>) service.getOrDefault("environment", Map.of());
  }

  @Test
  void aRealPrometheusStartsWithTheFileAndTheFlagsOfCompose(@TempDir Path folder) throws Exception {
    Map<String, Map<String, Object>> services = service("services");
    List<String> flags = new ArrayList<>(strings(services.get("prometheus"), "command"));
    assertThat(flags.removeIf(flag -> flag.equals("--config.file=/etc/prometheus/prometheus.yml"))).isTrue();
    try (PrometheusServer server = new PrometheusServer(folder, DEPLOY.resolve("prometheus/prometheus.yml"), flags)) {
      assertThat(server.rules()).isEqualTo(found("prometheus/rules/recording.yml", "record").size() + found("prometheus/rules/alerting.yml", "alert").size());
      PrometheusServer.until(() -> server.query("up{job=\"infermeter\"}").size() == 1, () -> "nothing is scraped");
    }
  }

  private static Set<String> found(String file, String word) throws IOException {
    return found(file, Pattern.compile("- " + word + ": (\\S+)"));
  }

  private static <T> Map<String, T> service(String part) {
    try {
      return new Yaml().<Map<String, Map<String, T>>>load(Files.readString(DEPLOY.resolve("compose.yaml"))).get(part);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static List<String> strings(Map<String, Object> service, String part) {
    return (List<String>) service.getOrDefault(part, List.of());
  }

  @Test
  void everyDashboardAsksTheProvisionedSource() throws IOException {
    Set<String> uids = found("grafana/provisioning/datasources/prometheus.yaml", Pattern.compile("uid: (\\w+)"));
    assertThat(uids).hasSize(1);
    Set<String> titles = new TreeSet<>();
    try (Stream<Path> files = Files.list(DEPLOY.resolve("grafana/dashboards"))) {
      for (Path file : files.toList()) {
        JsonObject root = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        titles.add(root.get("title").getAsString());
        Set<Integer> ids = new TreeSet<>();
        for (JsonElement panel : root.getAsJsonArray("panels")) {
          assertThat(ids.add(panel.getAsJsonObject().get("id").getAsInt())).isTrue();
          for (JsonElement target : panel.getAsJsonObject().getAsJsonArray("targets")) {
            assertThat(target.getAsJsonObject().getAsJsonObject("datasource").get("uid").getAsString()).isIn(uids);
          }
        }
      }
    }
    String page = Files.readString(Path.of("../docs/grafana.md"));
    assertThat(titles).hasSize(3).allSatisfy(title -> assertThat(page).contains("| " + title + " |"));
  }

  private static Set<String> found(String file, Pattern pattern) throws IOException {
    Matcher matcher = pattern.matcher(Files.readString(DEPLOY.resolve(file)));
    Set<String> found = new TreeSet<>();
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
