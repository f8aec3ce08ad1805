// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.bridge;

import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Metadata as HTTP headers and as the text of a trailer frame, both ways. Values of names that end in -bin are base64. */
final class WebMetadata {
  private static final Base64.Encoder BASE64 = Base64.getEncoder().withoutPadding();

  /** What browsers, HTTP and gRPC-Web itself put into a request; it means nothing to a service, or would be a secret told on. */
  private static final Set<String> NOT_METADATA =
      Set.of(
          "accept", "accept-charset", "accept-encoding", "accept-language", "cache-control", "connection", "content-encoding", "content-length",
          "content-type", "cookie", "dnt", "expect", "forwarded", "host", "http2-settings", "keep-alive", "origin", "pragma", "priority",
          "proxy-authorization", "referer", "te", "trailer", "transfer-encoding", "upgrade", "user-agent", "via", "x-grpc-web", "x-user-agent");

  private static final List<String> NOT_METADATA_PREFIXES = List.of("sec-", "grpc-", ":", "x-helidon-", "access-control-");
  private static final Map<Character, TimeUnit> UNITS =
      Map.of(
          'H', TimeUnit.HOURS, 'M', TimeUnit.MINUTES, 'S', TimeUnit.SECONDS, 'm', TimeUnit.MILLISECONDS, 'u', TimeUnit.MICROSECONDS, 'n',
          TimeUnit.NANOSECONDS);

  private WebMetadata() {}

  /** The metadata among the headers of a request. */
  static Metadata of(Map<String, List<String>> headers) throws Refusal {
    Metadata metadata = new Metadata();
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      String name = header.getKey();
      if (NOT_METADATA.contains(name) || NOT_METADATA_PREFIXES.stream().anyMatch(name::startsWith)) {
        continue;
      }
      try {
        put(metadata, name, header.getValue());
      } catch (IllegalArgumentException e) {
        throw Refusal.of(Status.INVALID_ARGUMENT, "the header " + name + " is not metadata of gRPC: " + e.getMessage());
      }
    }
    return metadata;
  }

  private static void put(Metadata metadata, String name, List<String> values) {
    if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
      Metadata.Key<byte[]> key = Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER);
      for (String value : String.join(",", values).split(",")) {
        metadata.put(key, Base64.getDecoder().decode(value.strip()));
      }
    } else {
      Metadata.Key<String> key = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
      values.forEach(value -> metadata.put(key, value));
    }
  }

  /** The time that the caller gives the call, in nanoseconds: at most eight digits and a unit. */
  static Optional<Long> timeoutNanos(Map<String, List<String>> headers) throws Refusal {
    List<String> values = headers.getOrDefault("grpc-timeout", List.of());
    if (values.isEmpty()) {
      return Optional.empty();
    }
    String text = values.getFirst();
    TimeUnit unit = text.isEmpty() ? null : UNITS.get(text.charAt(text.length() - 1));
    if (unit == null || values.size() > 1 || !text.matches("[0-9]{1,8}.")) {
      throw Refusal.of(Status.INVALID_ARGUMENT, "grpc-timeout is a number of up to eight digits and one of H, M, S, m, u, n");
    }
    return Optional.of(unit.toNanos(Long.parseLong(text.substring(0, text.length() - 1))));
  }

  /** Metadata as headers: several values of one name with commas between. */
  static Map<String, String> headers(Metadata metadata) {
    Map<String, String> headers = new TreeMap<>();
    for (String name : metadata.keys()) {
      if (!name.startsWith("grpc-accept-") && !name.equals("grpc-encoding") && !NOT_METADATA.contains(name)) {
        headers.put(name, String.join(",", values(metadata, name)));
      }
    }
    return headers;
  }

  private static List<String> values(Metadata metadata, String name) {
    List<String> values = new ArrayList<>();
    if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
      Iterable<byte[]> all = metadata.getAll(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER));
      if (all != null) {
        all.forEach(value -> values.add(BASE64.encodeToString(value)));
      }
    } else {
      Iterable<String> all = metadata.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
      if (all != null) {
        all.forEach(values::add);
      }
    }
    return values;
  }

  /** How a call ended, as headers. */
  static Map<String, String> ending(Status status, Metadata trailers) {
    Map<String, String> headers = new TreeMap<>(headers(trailers));
    headers.put("grpc-status", String.valueOf(status.getCode().value()));
    if (status.getDescription() != null) {
      headers.put("grpc-message", percentEncoded(status.getDescription()));
    }
    return headers;
  }

  /** The text of a trailer frame. */
  static byte[] text(Map<String, String> headers) {
    return headers.entrySet().stream()
        .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** As gRPC writes its messages: printable ASCII but for the percent sign stays. */
  static String percentEncoded(String text) {
    StringBuilder encoded = new StringBuilder(text.length());
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      if (each >= ' ' && each <= '~' && each != '%') {
        encoded.append((char) each);
      } else {
        encoded.append('%').append(String.format("%02X", each));
      }
    }
    return encoded.toString();
  }
}
