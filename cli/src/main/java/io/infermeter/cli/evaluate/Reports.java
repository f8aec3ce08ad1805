// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.infermeter.cli.Target;
import io.infermeter.cli.WrongUsage;
import io.infermeter.v1.Evaluation;
import io.infermeter.v1.EvaluationServiceGrpc;
import io.infermeter.v1.GetEvaluationRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds reports: kept by a gateway, or in a file. */
final class Reports {
  private Reports() {}

  /**
   * The report of a name.
   *
   * @param name the name of a kept evaluation; or, if it ends in .json, a file with a report
   */
  static Evaluation find(String name, Target target) {
    if (name.endsWith(".json")) {
      return read(Path.of(name));
    }
    try (Target.Connection connection = target.connect()) {
      return EvaluationServiceGrpc.newBlockingStub(connection.channel())
          .getEvaluation(GetEvaluationRequest.newBuilder().setName(name).build())
          .getEvaluation();
    }
  }

  private static Evaluation read(Path file) {
    Evaluation.Builder report = Evaluation.newBuilder();
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(Files.readString(file), report);
    } catch (InvalidProtocolBufferException e) {
      throw new WrongUsage("the file \"" + file + "\" holds no report of `infermeter evaluate --json`: " + e.getMessage());
    } catch (IOException e) {
      throw new WrongUsage("the file \"" + file + "\" cannot be read: " + e.getMessage());
    }
    return report.build();
  }
}
