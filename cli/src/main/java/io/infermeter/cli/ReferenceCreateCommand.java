// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.CreateReferenceRequest;
import io.infermeter.v1.Reference;
import io.infermeter.v1.ReferenceRow;
import io.infermeter.v1.ReferenceServiceGrpc;
import io.infermeter.v1.TimeRange;
import io.infermeter.v1.UploadReferenceRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Pins a reference. */
@Command(
    name = "create",
    description = "Pins the labelled predictions of a time range, or the rows of a file. A reference never changes.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "A file is CSV with a header, plain or gzip. The columns are predicted; label, the truth, may be empty or missing; score of",
      "the positive class, or score_CLASS for each class; feature_NAME for each input feature. Either all of it is pinned, or nothing.",
      "",
      "Examples:",
      "  infermeter reference create --model digits --name june --from 2026-06-01T00:00:00Z --to 2026-07-01T00:00:00Z",
      "  infermeter reference create --model loans --name test-set --file car_loan_reference.csv.gz --class 1"
    })
final class ReferenceCreateCommand implements Callable<Integer> {
  private static final int BATCH = 2_000;
  private static final int PROGRESS = 50_000;

  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();
  @Mixin private RangeOptions range = new RangeOptions();

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model, as clients call it.")
  private String model = "";

  @Option(names = "--name", required = true, paramLabel = "NAME", description = "The reference's name, unique within the model.")
  private String name = "";

  @Option(names = "--unlabelled", description = "Of a time range: pin predictions without a label too.")
  private boolean unlabelled;

  @Option(names = "--file", paramLabel = "CSV[.gz]", description = "Pin the rows of a file.")
  private @Nullable Path file;

  @Option(names = "--class", paramLabel = "CLASS", description = "Of a file: whose score the column score holds (the positive class).")
  private String scoreClass = "";

  @Option(names = "--numbers", description = "Of a file: predicted and label are numbers, of a regression model.")
  private boolean numbers;

  @Option(names = "--json", description = "Print what was pinned in the contract's JSON form.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Optional<TimeRange> time = range.range();
    if (time.isPresent() == (file != null)) {
      throw new WrongUsage("give --from and --to, or --last, or --file");
    }
    try (Target.Connection connection = target.connect()) {
      Reference reference = file == null ? create(connection, time.orElseThrow()) : upload(connection, file);
      spec.commandLine().getOut().println(json ? Json.pretty(reference) : sentence(reference));
      spec.commandLine().getOut().flush();
    }
    return 0;
  }

  private static String sentence(Reference reference) {
    return "pinned " + Numbers.plain(reference.getRows()) + " rows, " + Numbers.plain(reference.getLabelledRows()) + " of them labelled, as "
        + reference.getName() + " of " + reference.getModel();
  }

  private Reference create(Target.Connection connection, TimeRange time) {
    CreateReferenceRequest request =
        CreateReferenceRequest.newBuilder()
            .setModel(model)
            .setName(name)
            .setTimeRange(time)
            .setIncludeUnlabelled(unlabelled)
            .build();
    return ReferenceServiceGrpc.newBlockingStub(connection.channel()).createReference(request).getReference();
  }

  private Reference upload(Target.Connection connection, Path csv) throws IOException, InterruptedException {
    try (ReferenceFile rows = ReferenceFile.open(csv, scoreClass, numbers)) {
      ReferenceUpload upload = ReferenceUpload.begin(connection.channel());
      UploadReferenceRequest.Builder batch =
          UploadReferenceRequest.newBuilder().setModel(model).setName(name).addAllScoreClasses(rows.scoreClasses());
      long sent = 0;
      try {
        for (ReferenceRow row = rows.next(); row != null && upload.isOpen(); row = rows.next()) {
          batch.addRows(row);
          if (batch.getRowsCount() == BATCH) {
            upload.send(batch.build());
            batch.clear();
            sent += BATCH;
            progress(sent);
          }
        }
      } catch (WrongUsage wrong) {
        upload.cancel(String.valueOf(wrong.getMessage()));
        throw wrong;
      }
      if (batch.getRowsCount() > 0 || sent == 0) {
        upload.send(batch.build());
      }
      return upload.end();
    }
  }

  private void progress(long sent) {
    if (sent % PROGRESS == 0) {
      spec.commandLine().getErr().println("infermeter: " + Numbers.plain(sent) + " rows sent");
    }
  }
}
