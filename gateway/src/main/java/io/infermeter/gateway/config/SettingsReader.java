// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import io.infermeter.core.model.ModelSettings;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;

/** Reads and checks all settings. */
public final class SettingsReader {
  private static final Pattern METADATA_KEY = Pattern.compile("[0-9a-z_.-]{1,128}");
  private static final Pattern SEGMENT_KEY = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final int MAX_SEGMENTS = 16;
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;

  private final Values values;

  private SettingsReader(Config config) {
    this.values = new Values(config);
  }

  /** The configuration that the container is given: these layers, above those of MicroProfile Config. */
  public static Config config(List<Layer> layers) {
    return ConfigProviderResolver.instance()
        .getBuilder()
        .addDefaultSources()
        .addDiscoveredConverters()
        .withSources(layers.toArray(Layer[]::new))
        .build();
  }

  /**
   * Reads the settings of a configuration that {@link #config} has made.
   *
   * @throws SettingsException at the first key that is unknown, and at the first value that is not allowed
   */
  public static GatewaySettings read(Config config) {
    return new SettingsReader(config).settings();
  }

  private GatewaySettings settings() {
    values.refuseUnknown();
    CaptureSettings capture = capture();
    List<ModelSettings> models = new ModelReader(values).read();
    GatewaySettings settings =
        new GatewaySettings(
            values.get(Settings.LISTEN).address(0),
            http(),
            new WebReader(values).read(),
            new PrometheusReader(values).read(segments().keySet()),
            data(),
            new BackendReader(values).read(),
            models,
            segments(),
            ids(),
            values.find(Settings.LABEL_SOURCES).map(Given::list).orElse(List.of()),
            values.get(Settings.MAX_WAITING_LABELS).whole(1, 100_000_000),
            new RetentionReader(values).read(models),
            new RelayReader(values).read(),
            capture,
            new AlertReader(values).read(),
            values.get(Settings.STOP_GRACE).duration(Duration.ZERO, Duration.ofHours(1)),
            eventLoops());
    return settings;
  }

  private Address http() {
    Given http = values.get(Settings.HTTP);
    Address address = http.address(0);
    if (address.port() != 0 && address.equals(values.get(Settings.LISTEN).address(0))) {
      throw http.refused("use another address than infermeter.listen");
    }
    return address;
  }

  private Path data() {
    Given data = values.get(Settings.DATA);
    try {
      Path folder = Path.of(data.value());
      if (Files.exists(folder) && !Files.isDirectory(folder)) {
        throw data.refused("there is a file of this name; use " + Settings.DATA.allowed());
      }
      return folder;
    } catch (InvalidPathException e) {
      throw data.refused();
    }
  }

  private CaptureSettings capture() {
    long bytes = values.get(Settings.CAPTURE_MAX_BYTES).size(MIB, 16_383 * MIB);
    int message = (int) values.get(Settings.CAPTURE_MAX_MESSAGE_SIZE).size(KIB, Math.min(bytes, 2047 * MIB));
    return new CaptureSettings(
        (int) values.get(Settings.CAPTURE_MAX_CALLS).whole(16, 1 << 22),
        bytes,
        message,
        (int) values.get(Settings.CAPTURE_MAX_INPUT_SIZE).size(16 * KIB, Math.max(16 * KIB, message)));
  }

  private int eventLoops() {
    Given given = values.get(Settings.EVENT_LOOPS);
    return given.value().equals("auto") ? Runtime.getRuntime().availableProcessors() : (int) given.whole(1, 1024);
  }

  private SortedMap<String, SegmentSource> segments() {
    SortedMap<String, SegmentSource> segments = new TreeMap<>();
    for (String key : values.names(Settings.SEGMENT)) {
      values.find(Settings.SEGMENT, key).ifPresent(given -> segments.put(segmentKey(key, given), segment(given)));
    }
    if (segments.size() > MAX_SEGMENTS) {
      throw new SettingsException("there are " + segments.size() + " segments (infermeter.segments.*); use at most " + MAX_SEGMENTS);
    }
    return segments;
  }

  private static String segmentKey(String key, Given given) {
    if (!SEGMENT_KEY.matcher(key).matches()) {
      throw given.refused("name the segment with a lower-case letter and then letters, digits and _, at most 63 in all");
    }
    if (key.equals("evaluation")) {
      throw given.refused("name the segment otherwise: segment.evaluation tells evaluations apart");
    }
    return key;
  }

  private static SegmentSource segment(Given given) {
    String[] parts = given.value().split(":", 2);
    if (parts.length == 2 && parts[0].equals("parameter") && !parts[1].isBlank()) {
      return new SegmentSource.Parameter(parts[1].strip());
    }
    if (parts.length == 2 && parts[0].equals("metadata")) {
      return new SegmentSource.Metadata(metadataKey(given, parts[1]));
    }
    throw given.refused();
  }

  private IdSource ids() {
    Given given = values.get(Settings.IDS);
    if (given.value().equals("request")) {
      return new IdSource.Request();
    }
    if (given.value().equals("generated")) {
      return new IdSource.Generated();
    }
    if (given.value().startsWith("metadata:")) {
      return new IdSource.Metadata(metadataKey(given, given.value().substring("metadata:".length())));
    }
    throw given.refused();
  }

  private static String metadataKey(Given given, String text) {
    String key = text.strip().toLowerCase(java.util.Locale.ROOT);
    if (!METADATA_KEY.matcher(key).matches() || key.endsWith("-bin")) {
      throw given.refused("use metadata:KEY where KEY has letters, digits, _, - and . and does not end in -bin");
    }
    return key;
  }
}
