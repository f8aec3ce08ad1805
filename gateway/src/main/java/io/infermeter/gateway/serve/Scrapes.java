// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import io.prometheus.metrics.config.ExporterProperties;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Pages of metrics, each made at most once a second for each format, one at a time: so however many scrape, it costs the same. Thread-safe.
 */
final class Scrapes {
  private static final ExpositionFormats FORMATS = ExpositionFormats.init(ExporterProperties.builder().includeCreatedTimestamps(true).build());
  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

  private final LongSupplier nanos;
  private final Map<String, Page> pages = new HashMap<>();

  /** @param nanos a monotonic clock */
  Scrapes(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** A page in one format. */
  record Page(String contentType, byte[] bytes, long madeNanos) {}

  /**
   * The page, in the best format that the scraper accepts: protobuf with native histograms, OpenMetrics, or Prometheus's text.
   *
   * @param accept its Accept header; empty if it has none
   */
  synchronized Page page(String accept, Supplier<MetricSnapshots> metrics) {
    ExpositionFormatWriter writer = FORMATS.findWriter(accept);
    Page known = pages.get(writer.getContentType());
    if (known != null && nanos.getAsLong() - known.madeNanos() < FRESH_NANOS) {
      return known;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(known == null ? 16 << 10 : known.bytes().length + (1 << 10));
    try {
      writer.write(out, metrics.get());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Page page = new Page(writer.getContentType(), out.toByteArray(), nanos.getAsLong());
    pages.put(page.contentType(), page);
    return page;
  }
}
