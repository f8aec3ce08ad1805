// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.alert;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.infermeter.cli.WrongUsage;
import io.infermeter.v1.AlertRule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A rule as protobuf's JSON. */
final class RuleFile {
  private static final int LARGEST = 1 << 20;

  private RuleFile() {}

  /** @throws WrongUsage if it cannot be read, or is no rule */
  static AlertRule read(Path file) {
    boolean standardInput = file.toString().equals("-");
    try (InputStream in = standardInput ? System.in : Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new WrongUsage("--file is \"" + file + "\", which is longer than a rule of 1 MiB can be");
      }
      AlertRule.Builder rule = AlertRule.newBuilder();
      JsonFormat.parser().merge(new String(bytes, StandardCharsets.UTF_8), rule);
      return rule.build();
    } catch (InvalidProtocolBufferException e) {
      throw new WrongUsage("--file is \"" + file + "\", which is no rule in JSON: " + e.getMessage());
    } catch (IOException e) {
      throw new WrongUsage("--file is \"" + file + "\", which cannot be read: " + e.getMessage());
    }
  }
}
