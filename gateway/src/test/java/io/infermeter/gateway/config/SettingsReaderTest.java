// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.core.model.InputSettings;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.ServiceObjectives;
import io.infermeter.core.model.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsReaderTest {
  @TempDir Path folder;

  @Test
  void defaultsNeedNothing() {
    GatewaySettings settings = read(Map.of(), "", Map.of(), Map.of());

    assertThat(settings.listen()).hasToString("127.0.0.1:4630");
    assertThat(settings.http()).hasToString("127.0.0.1:4631");
    assertThat(settings.data()).isEqualTo(Path.of("./infermeter-data"));
    assertThat(settings.backends()).isEmpty();
    assertThat(settings.ids()).isEqualTo(new IdSource.Request());
    assertThat(settings.relay())
        .isEqualTo(new RelaySettings(64 << 20, 64 << 10, 10_000, 1_000, Runtime.getRuntime().maxMemory() / 4, Duration.ZERO));
    assertThat(settings.capture()).isEqualTo(new CaptureSettings(65_536, 64 << 20, 4 << 20));
    assertThat(settings.stopGrace()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.eventLoops()).isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void rowsAreKeptAtLeastAsLongAsLabelsAreTaken() {
    assertThat(read(Map.of(), "", Map.of(), Map.of()).retention())
        .isEqualTo(new RetentionSettings(Duration.ofDays(7), 10L << 30, Duration.ofDays(400), Duration.ofDays(14), Duration.ofDays(400)));
    assertThatThrownBy(() -> read(Map.of(), "infermeter.retention.hours=13d\n", Map.of(), Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("infermeter.retention.hours is \"13d\"")
        .hasMessageContaining("infermeter.retention.minutes is PT336H");
    assertThatThrownBy(() -> read(Map.of(), "infermeter.retention.raw-time=1d\ninfermeter.models.m.label-horizon=36h\n", Map.of(), Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("infermeter.retention.raw-time is \"1d\"")
        .hasMessageContaining("model m are taken for PT36H");
    GatewaySettings settings =
        read(Map.of(), "infermeter.retention.raw-time=1d\ninfermeter.models.m.label-horizon=12h\n", Map.of(), Map.of());
    assertThat(settings.retention().usualLabelHorizon()).isEqualTo(Duration.ofDays(1));
    assertThatThrownBy(() -> read(Map.of(), "infermeter.retention.rollups=2d\n", Map.of(), Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("at least as long as rows");
  }

  @Test
  void flagsWinOverSystemPropertiesOverEnvironmentOverFile() {
    String file = "infermeter.listen=h:1\ninfermeter.http=h:11\ninfermeter.ids=generated\ninfermeter.stop-grace=1s\n";
    Map<String, String> environment =
        Map.of("INFERMETER_LISTEN", "h:2", "INFERMETER_HTTP", "h:12", "INFERMETER_IDS", "metadata:order");
    Map<String, String> properties = Map.of("infermeter.listen", "h:3", "infermeter.http", "h:13");

    GatewaySettings settings = read(Map.of("infermeter.listen", "h:4"), file, environment, properties);

    assertThat(settings.listen().port()).isEqualTo(4);
    assertThat(settings.http().port()).isEqualTo(13);
    assertThat(settings.ids()).isEqualTo(new IdSource.Metadata("order"));
    assertThat(settings.stopGrace()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void readsBackendsModelsAndSegments() {
    GatewaySettings settings =
        read(
            Map.of(),
            """
            infermeter.backends.triton.address=[::1]:8001
            infermeter.backends.triton.services=inference., nvidia.
            infermeter.backends.triton.pid=42
            infermeter.backends.rest.address=models.example:9000
            infermeter.models.resnet50.v2.task=binary
            infermeter.models.resnet50.v2.classes=cat,dog
            infermeter.models.resnet50.v2.positive-class=cat
            infermeter.models.resnet50.v2.label-horizon=12h
            infermeter.models.resnet50.v2.slo.ttft=200ms
            infermeter.models.resnet50.v2.slo.latency=2s
            infermeter.backends.triton.metrics=http://[::1]:8002/metrics
            infermeter.segments.lighting=metadata:X-Lighting
            infermeter.segments.shop=parameter:shopId
            infermeter.label-sources=auto,human
            """,
            Map.of(),
            Map.of());

    assertThat(settings.backends()).extracting(BackendSettings::name).containsExactly("rest", "triton");
    assertThat(settings.backends().get(1).address()).isEqualTo(new Address("::1", 8001));
    assertThat(settings.backends().get(1).services()).containsExactly("inference.", "nvidia.");
    assertThat(settings.backends().get(1).pid()).isEqualTo(OptionalLong.of(42));
    assertThat(settings.backends().get(0).metrics()).isEmpty();
    assertThat(settings.backends().get(1).metrics()).contains(URI.create("http://[::1]:8002/metrics"));
    assertThat(settings.models().getFirst().objectives())
        .isEqualTo(new ServiceObjectives(Duration.ofMillis(200), null, Duration.ofSeconds(2)));
    assertThat(settings.models().getFirst().name()).isEqualTo("resnet50.v2");
    assertThat(settings.models().getFirst().task()).isEqualTo(Task.BINARY);
    assertThat(settings.models().getFirst().classes()).containsExactly("cat", "dog");
    assertThat(settings.models().getFirst().labelHorizon()).isEqualTo(Duration.ofHours(12));
    assertThat(settings.segments())
        .containsEntry("lighting", new SegmentSource.Metadata("x-lighting"))
        .containsEntry("shop", new SegmentSource.Parameter("shopId"));
    assertThat(settings.labelPriorities()).containsExactlyInAnyOrderEntriesOf(Map.of("auto", 1, "human", 2));
  }

  @Test
  void environmentNamesBackendsAndModels() {
    Map<String, String> environment =
        Map.of("INFERMETER_BACKENDS_TRITON_ADDRESS", "a:1", "INFERMETER_MODELS_DIGITS_V2_TASK", "regression");

    GatewaySettings settings = read(Map.of(), "infermeter.models.Digits-v2.task=binary\n", environment, Map.of());

    assertThat(settings.backends().getFirst().name()).isEqualTo("triton");
    assertThat(settings.models()).hasSize(1);
    assertThat(settings.models().getFirst().name()).as("the case and dash of the file stay").isEqualTo("Digits-v2");
    assertThat(settings.models().getFirst().task()).isEqualTo(Task.REGRESSION);
  }

  @Test
  void upstreamIsTheDefaultBackendAndTheHigherPlaceWins() {
    String file = "infermeter.backends.default.address=a:1\ninfermeter.backends.default.pid=7\n";

    GatewaySettings settings = read(Map.of("infermeter.upstream", "b:2"), file, Map.of(), Map.of());

    assertThat(settings.backends()).hasSize(1);
    assertThat(settings.backends().getFirst().address()).isEqualTo(new Address("b", 2));
    assertThat(settings.backends().getFirst().pid()).isEqualTo(OptionalLong.of(7));
  }

  @Test
  void serviceLinksOfKubernetesAreNotSettings() {
    Map<String, String> environment =
        Map.of(
            "INFERMETER_SERVICE_HOST", "10.0.0.1", "INFERMETER_PORT", "tcp://10.0.0.1:4630", "INFERMETER_PORT_4630_TCP_ADDR", "10.0.0.1",
            "INFERMETER_WEB_SERVICE_PORT_HTTP", "80", "INFERMETER_JAVA_OPTS", "-Xmx1g");

    assertThat(read(Map.of(), "", environment, Map.of()).listen().port()).isEqualTo(4630);
  }

  @Test
  void aThresholdIsOfModelsThatDecideByOne() {
    String sets = "infermeter.models.tags.task=multilabel\ninfermeter.models.tags.threshold=-1.5\n";

    assertThat(read(Map.of(), sets, Map.of(), Map.of()).models().getFirst().threshold()).isEqualTo(-1.5);
    assertThatThrownBy(
            () -> read(Map.of(), "infermeter.models.price.task=regression\ninfermeter.models.price.threshold=0.5\n", Map.of(), Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("infermeter.models.price.threshold")
        .hasMessageContaining("leave it out");
  }

  @Test
  void emptyValuesMeanTheDefault() {
    assertThat(read(Map.of(), "infermeter.upstream=\n", Map.of("INFERMETER_STOP_GRACE", " "), Map.of()).backends()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          infermeter.listen                         | nowhere          | use HOST:PORT with a port from 0
          infermeter.listen                         | localhost:70000  | use HOST:PORT with a port from 0
          infermeter.upstream                       | localhost:0      | use HOST:PORT with a port from 1
          infermeter.http                           | 127.0.0.1:4630   | use another address than infermeter.listen
          infermeter.data                           | FILE             | there is a file of this name
          infermeter.ids                            | random           | use request, generated or metadata:KEY
          infermeter.ids                            | metadata:id-bin  | does not end in -bin
          infermeter.max-message-size               | 3GiB             | use a size such as 4MiB
          infermeter.max-message-size               | 64 megabytes     | use a size such as 4MiB
          infermeter.max-metadata-size              | 1KiB             | from 8KiB to 16MiB
          infermeter.max-connections                | 0                | use a whole number from 1 to 1000000
          infermeter.max-bytes-in-flight            | most             | auto (a quarter of the Java heap)
          infermeter.max-call-time                  | 0s               | use a duration such as 500ms
          infermeter.max-message-size               | 999999999999999GiB | use a size such as 4MiB
          infermeter.stop-grace                     | 2h               | from 0s to 1h
          infermeter.stop-grace                     | -5s              | from 0s to 1h
          infermeter.event-loops                    | 0                | auto (one per processor) or a whole number
          infermeter.capture.max-message-size       | 65MiB            | to infermeter.capture.max-bytes
          infermeter.label-sources                  | a,b,a            | none empty and none twice
          infermeter.segments.Lighting              | metadata:x       | lower-case letter
          infermeter.segments.lighting              | header:x         | use metadata:KEY or parameter:KEY
          infermeter.backends.a.services            | inference.       | set infermeter.backends.a.address
          infermeter.models.m.task                  | magic            | use unknown, binary, multiclass, multilabel or regression
          infermeter.models.m.positive-class        | bird             | use one of cat, dog
          infermeter.models.m.label-horizon         | 0s               | at least 1s
          infermeter.models.m.threshold             | high             | use a number such as 0.5
          infermeter.models.m.threshold             | NaN              | use a number such as 0.5
          infermeter.models.m.slo.ttft              | 0ms              | from 1ms to 1d
          infermeter.models.m.slo.latency           | fast             | use a duration such as 200ms
          infermeter.models.m.slo.tpot              | 2d               | from 1ms to 1d
          infermeter.backends.a.metrics             | http://a:1/m     | set infermeter.backends.a.address
          infermeter.backends.default.metrics       | https://a:1/m    | use http://HOST:PORT/PATH
          infermeter.backends.default.metrics       | http://a/m       | use http://HOST:PORT/PATH
          infermeter.backends.default.metrics       | http://u:p@a:1/m | use http://HOST:PORT/PATH
          infermeter.backends.default.metrics       | file:///etc/x    | use http://HOST:PORT/PATH
          """)
  void refusesWithOneSentenceThatNamesKeyValueAndPlace(String key, String value, String advice) throws IOException {
    String text = value.equals("FILE") ? Files.writeString(folder.resolve("taken"), "x").toString() : value;
    String upstream = key.equals("infermeter.upstream") ? "" : "infermeter.backends.default.services=x.\ninfermeter.backends.default.address=a:1\n";
    String file = "infermeter.models.m.classes=cat,dog\n" + upstream;

    assertThatThrownBy(() -> read(Map.of(), file, Map.of(), Map.of(key, text)))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(key + " is \"" + text + "\" (system property); ")
        .hasMessageContaining(advice)
        .message().satisfies(message -> assertThat(message.lines()).hasSize(1));
  }

  @Test
  void namesTheFileAndTheVariableThatAValueIsFrom() {
    assertThatThrownBy(() -> read(Map.of(), "infermeter.ids=x\n", Map.of(), Map.of()))
        .hasMessageContaining("(" + folder.resolve("test.properties") + ")");
    assertThatThrownBy(() -> read(Map.of(), "", Map.of("INFERMETER_IDS", "x"), Map.of()))
        .hasMessageContaining("(environment variable INFERMETER_IDS)");
    assertThatThrownBy(() -> read(Map.of("infermeter.listen", "x"), "", Map.of(), Map.of())).hasMessageContaining("(--listen)");
    assertThatThrownBy(() -> read(Map.of(), "infermeter.models.m.label-horizon=x\n", Map.of(), Map.of()))
        .hasMessageStartingWith("infermeter.models.m.label-horizon is \"x\"");
  }

  @ParameterizedTest
  @CsvSource({
    "infermeter.listne, infermeter.listen",
    "infermeter.backends.a.adress, infermeter.backends.a.address",
    "infermeter.backend.triton.address, infermeter.backends.triton.address",
    "infermeter.model.m.task, infermeter.models.m.task",
    "infermeter.capture.maxcalls, infermeter.capture.max-calls"
  })
  void anUnknownKeyIsRefusedWithTheOneThatWasProbablyMeant(String key, String meant) {
    assertThatThrownBy(() -> read(Map.of(), key + "=1\n", Map.of(), Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessage("unknown setting " + key + " = \"1\" (" + folder.resolve("test.properties") + "); did you mean " + meant + "?");
  }

  @Test
  void anUnknownVariableIsRefusedToo() {
    assertThatThrownBy(() -> read(Map.of(), "", Map.of("INFERMETER_LISTENS", "x"), Map.of()))
        .hasMessageContaining("environment variable INFERMETER_LISTENS")
        .hasMessageContaining("did you mean infermeter.listen?");
  }

  @Test
  void aKeyWithoutThePrefixInTheFileIsUnknown() {
    assertThatThrownBy(() -> read(Map.of(), "listen=a:1\n", Map.of(), Map.of())).hasMessageContaining("unknown setting listen");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> Layers.collect(Map.of(), new Properties(), Map.of(), folder.resolve("none.properties")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("none.properties")
        .hasMessageContaining("cannot be read");
  }

  @Test
  void twoBackendsDoNotTakeTheSameServices() {
    assertThatThrownBy(() -> read(Map.of(), "infermeter.backends.a.address=a:1\ninfermeter.backends.b.address=b:1\n", Map.of(), Map.of()))
        .hasMessageContaining("a and b both take every service");
    String same =
        """
        infermeter.backends.a.address=a:1
        infermeter.backends.a.services=inference.
        infermeter.backends.b.address=b:1
        infermeter.backends.b.services=inference.
        """;
    assertThatThrownBy(() -> read(Map.of(), same, Map.of(), Map.of())).hasMessageContaining("inference. goes to the backend a already");
  }

  @Test
  void readsWhatIsKeptOfInputs() {
    GatewaySettings settings =
        read(
            Map.of(),
            """
            infermeter.models.fraud.features.age=INPUT 0[3]
            infermeter.models.fraud.features.country=country[0]
            infermeter.models.v1.2.input-hash=false
            infermeter.capture.max-input-size=1MiB
            """,
            Map.of("INFERMETER_MODELS_FRAUD_FEATURES_AMOUNT", "INPUT 0[4]"),
            Map.of());

    assertThat(settings.models()).extracting(ModelSettings::name).containsExactly("fraud", "v1.2");
    InputSettings fraud = settings.models().getFirst().inputs();
    assertThat(fraud.hash()).isTrue();
    assertThat(fraud.features())
        .containsExactly(
            Map.entry("age", new InputSettings.Source("INPUT 0", 3)),
            Map.entry("amount", new InputSettings.Source("INPUT 0", 4)),
            Map.entry("country", new InputSettings.Source("country", 0)));
    assertThat(settings.models().getLast().inputs()).isEqualTo(new InputSettings(false, new java.util.TreeMap<>()));
    assertThat(settings.capture().maxInputSize()).isEqualTo(1 << 20);
  }

  @Test
  void refusesFeaturesThatCannotBe() {
    for (String line :
        List.of(
            "infermeter.models.m.features.age=INPUT", "infermeter.models.m.features.age=x[-1]", "infermeter.models.m.features.score=x[0]",
            "infermeter.models.m.features.a b=x[0]", "infermeter.models.m.features.task=x[0]", "infermeter.models.m.input-hash=maybe")) {
      String file = line.replace(" ", "\\ ");
      assertThatThrownBy(() -> read(Map.of(), file, Map.of(), Map.of())).as(line).isInstanceOf(SettingsException.class);
    }
  }

  private GatewaySettings read(Map<String, String> flags, String file, Map<String, String> environment, Map<String, String> system) {
    Properties properties = new Properties();
    properties.putAll(system);
    try {
      Path path = Files.writeString(folder.resolve("test.properties"), file);
      return SettingsReader.read(SettingsReader.config(Layers.collect(flags, properties, environment, path)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
