// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A list of classes, in the order of their scores. */
@Entity
@Table(name = "class_list")
class ClassListRow {
  static final int LONGEST = 524_288;

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  Integer id;

  String digest;
  String names;

  static ClassListRow of(List<String> classes) {
    StringBuilder names = new StringBuilder();
    classes.forEach(name -> names.append(name.length()).append(':').append(name));
    ClassListRow row = new ClassListRow();
    row.names = TextLimits.checked("a list of classes", names.toString(), LONGEST);
    row.digest = digest(row.names);
    return row;
  }

  List<String> classes() {
    List<String> classes = new ArrayList<>();
    int at = 0;
    while (at < names.length()) {
      int colon = names.indexOf(':', at);
      int end = colon + 1 + Integer.parseInt(names.substring(at, colon));
      classes.add(names.substring(colon + 1, end));
      at = end;
    }
    return List.copyOf(classes);
  }

  private static String digest(String text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
