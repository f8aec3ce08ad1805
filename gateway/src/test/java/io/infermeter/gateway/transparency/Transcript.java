// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** What one side saw of a call, as lines. Thread-safe. */
final class Transcript {
  /** What a deadline leaves of its time is another at each call. */
  private static final String TIMEOUT = "grpc-timeout";

  private final List<String> lines = new ArrayList<>();

  synchronized void note(String line) {
    lines.add(line);
  }

  void headers(Metadata metadata) {
    metadata("header", metadata);
  }

  void message(byte[] bytes) {
    note("message " + bytes.length + " bytes " + Arrays.hashCode(bytes));
  }

  void end(Status status, Metadata trailers) {
    metadata("trailer", trailers);
    note("status " + status.getCode() + " " + status.getDescription());
  }

  private void metadata(String kind, Metadata metadata) {
    for (String name : new TreeSet<>(metadata.keys())) {
      if (name.equals(TIMEOUT)) {
        continue;
      }
      if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        Iterable<byte[]> values = metadata.getAll(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER));
        note(kind + " " + name + " " + StreamSupport.stream(values.spliterator(), false).map(v -> Base64.getEncoder().encodeToString(v)).toList());
      } else {
        Iterable<String> values = metadata.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        note(kind + " " + name + " " + StreamSupport.stream(values.spliterator(), false).toList());
      }
    }
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }
}
