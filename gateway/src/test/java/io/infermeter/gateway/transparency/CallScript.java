// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import io.grpc.Metadata;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One call as data: what each side does. transparency/calls.txt has them, and says how they are written.
 *
 * @param name the name of the call, which is its method too
 * @param differences the declared differences that it shows
 * @param client steps of the client
 * @param server steps of the server
 */
record CallScript(String name, Set<Difference> differences, List<Step> client, List<Step> server) {
  private static final String SERVICE = "kit.Calls/";
  private static final Pattern WORD = Pattern.compile("((?:[^\\s\"]|\"(?:[^\"\\\\]|\\\\.)*\")+)");

  /** What a side does. */
  record Step(String verb, List<String> words) {
    Metadata metadata(int from) {
      Metadata metadata = new Metadata();
      for (String pair : words.subList(from, words.size())) {
        String key = pair.substring(0, pair.indexOf('='));
        String value = pair.substring(pair.indexOf('=') + 1);
        if (key.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
          metadata.put(Metadata.Key.of(key, Metadata.BINARY_BYTE_MARSHALLER), Base64.getDecoder().decode(value));
        } else {
          metadata.put(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER), value);
        }
      }
      return metadata;
    }

    byte[] payload() {
      String[] parts = words.getFirst().split(":", 2);
      return switch (parts[0]) {
        case "empty" -> new byte[0];
        case "text" -> parts[1].getBytes(StandardCharsets.UTF_8);
        case "zeros" -> new byte[size(parts[1])];
        case "random" -> {
          byte[] bytes = new byte[size(parts[1])];
          new Random(1).nextBytes(bytes);
          yield bytes;
        }
        default -> throw new IllegalArgumentException("no such payload: " + words);
      };
    }

    private static int size(String text) {
      return text.endsWith("MiB") ? Integer.parseInt(text.replace("MiB", "")) << 20 : Integer.parseInt(text);
    }

    boolean compressed() {
      return words.contains("compressed");
    }
  }

  String method() {
    return SERVICE + name;
  }

  /** The name of the call of a method. */
  static String nameOf(String method) {
    return method.substring(SERVICE.length());
  }

  /** All calls of the kit. */
  static List<CallScript> all() {
    try (InputStream in = CallScript.class.getResourceAsStream("/transparency/calls.txt")) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<CallScript> parse(String text) {
    List<CallScript> scripts = new ArrayList<>();
    for (String line : text.lines().map(String::strip).filter(each -> !each.isEmpty() && !each.startsWith("#")).toList()) {
      List<String> words = words(line);
      switch (words.getFirst()) {
        case "call" -> scripts.add(new CallScript(words.get(1), EnumSet.noneOf(Difference.class), new ArrayList<>(), new ArrayList<>()));
        case "may" -> scripts.getLast().differences.add(Difference.valueOf(words.get(3)));
        case "client" -> scripts.getLast().client.add(new Step(words.get(1), words.subList(2, words.size())));
        case "server" -> scripts.getLast().server.add(new Step(words.get(1), words.subList(2, words.size())));
        default -> throw new IllegalArgumentException("no such line: " + line);
      }
    }
    return List.copyOf(scripts);
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      words.add(matcher.group().replaceAll("(?<!\\\\)\"", "").replace("\\\"", "\""));
    }
    return words;
  }

  @Override
  public String toString() {
    return name.replace('-', ' ');
  }
}
