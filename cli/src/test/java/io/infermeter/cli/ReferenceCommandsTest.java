// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.infermeter.v1.CreateReferenceRequest;
import io.infermeter.v1.CreateReferenceResponse;
import io.infermeter.v1.DeleteReferenceRequest;
import io.infermeter.v1.DeleteReferenceResponse;
import io.infermeter.v1.GatewayServiceGrpc;
import io.infermeter.v1.ListReferencesRequest;
import io.infermeter.v1.ListReferencesResponse;
import io.infermeter.v1.Reference;
import io.infermeter.v1.ReferenceRow;
import io.infermeter.v1.ReferenceServiceGrpc;
import io.infermeter.v1.TimeRange;
import io.infermeter.v1.UploadReferenceRequest;
import io.infermeter.v1.UploadReferenceResponse;
import io.infermeter.v1.VerifyDifference;
import io.infermeter.v1.VerifyProgress;
import io.infermeter.v1.VerifyRequest;
import io.infermeter.v1.VerifyResponse;
import io.infermeter.v1.VerifySummary;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceCommandsTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<UploadReferenceRequest> batches = new CopyOnWriteArrayList<>();
  private final List<CreateReferenceRequest> created = new CopyOnWriteArrayList<>();
  private final List<VerifyRequest> verified = new CopyOnWriteArrayList<>();
  private long differences;
  private Server server;

  @BeforeEach
  void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(new References())
            .addService(new Gateway())
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--target");
    all.add("127.0.0.1:" + server.getPort());
    return Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(all.toArray(String[]::new));
  }

  private Path csv(boolean gzip, String... lines) throws IOException {
    Path file = folder.resolve("rows.csv" + (gzip ? ".gz" : ""));
    try (OutputStream plain = Files.newOutputStream(file); OutputStream to = gzip ? new GZIPOutputStream(plain) : plain) {
      to.write(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private List<ReferenceRow> rows() {
    return batches.stream().flatMap(batch -> batch.getRowsList().stream()).toList();
  }

  @Test
  void aFileIsSentInBatchesPlainOrCompressed() throws IOException {
    List<String> lines = new ArrayList<>(List.of("score,predicted,label"));
    for (int i = 0; i < 4_500; i++) {
      lines.add(i / 4_500.0 + "," + i % 2 + "," + (i % 3 == 0 ? "" : "1"));
    }
    for (boolean gzip : new boolean[] {false, true}) {
      batches.clear();
      Path file = csv(gzip, lines.toArray(String[]::new));
      assertThat(run("reference", "create", "--model", "loans", "--name", "set", "--file", file.toString(), "--class", "1")).isZero();
      assertThat(batches).extracting(UploadReferenceRequest::getRowsCount).containsExactly(2_000, 2_000, 500);
      assertThat(batches.getFirst().getModel()).isEqualTo("loans");
      assertThat(batches.getFirst().getScoreClassesList()).containsExactly("1");
      assertThat(rows()).hasSize(4_500);
      assertThat(rows().get(1).getPredicted().getScores(0)).isEqualTo(1 / 4_500.0);
      assertThat(rows().get(1).getTruth().getClassName()).isEqualTo("1");
      assertThat(rows().get(3).hasTruth()).isFalse();
    }
    assertThat(out.toString()).contains("pinned 4,500 rows, 7 of them labelled, as set of loans");
  }

  @Test
  void columnsComeInAnyOrder() throws IOException {
    Path file = csv(false, "score_b,score_a,predicted,label,feature_age", "0.25,0.75,\"a, or so\",b,31");
    assertThat(run("reference", "create", "--model", "m", "--name", "set", "--file", file.toString())).isZero();
    assertThat(batches.getFirst().getScoreClassesList()).containsExactly("b", "a");
    ReferenceRow row = rows().getFirst();
    assertThat(row.getPredicted().getClassName()).isEqualTo("a, or so");
    assertThat(row.getPredicted().getScoresList()).containsExactly(.25, .75);
    assertThat(row.getFeaturesMap()).containsEntry("age", 31.0);
  }

  @Test
  void numbersAreSaidToBeNumbers() throws IOException {
    Path file = csv(false, "predicted,label", "1.5,2");
    assertThat(run("reference", "create", "--model", "m", "--name", "set", "--file", file.toString(), "--numbers")).isZero();
    assertThat(rows().getFirst().getPredicted().getNumber()).isEqualTo(1.5);
    assertThat(rows().getFirst().getTruth().getNumber()).isEqualTo(2);
  }

  @Test
  void aWrongLineIsNamedAndNothingIsPinned() throws IOException {
    Path file = csv(false, "predicted,score", "1,0.5", "1,half");
    assertThat(run("reference", "create", "--model", "m", "--name", "set", "--file", file.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("line 3").contains("score").contains("half");
    assertThat(out.toString()).doesNotContain("pinned");
    wrong("the column \"colour\"", csv(false, "predicted,colour", "1,red").toString());
    wrong("predicted among them", csv(false, "label", "1").toString());
    wrong("does not exist", folder.resolve("nowhere.csv").toString());
    Path cut = folder.resolve("cut.csv.gz");
    Files.write(cut, new byte[] {0x1f, (byte) 0x8b, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7});
    wrong("gzip", cut.toString());
  }

  private void wrong(String says, String file) {
    assertThat(run("reference", "create", "--model", "m", "--name", "set", "--file", file)).isEqualTo(2);
    assertThat(err.toString()).contains(says);
  }

  @Test
  void whatTheGatewayRefusesIsSaid() throws IOException {
    Path file = csv(false, "predicted", "1");
    assertThat(run("reference", "create", "--model", "m", "--name", "taken", "--file", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("there is one named taken");
  }

  @Test
  void aRangeIsPinnedListedAndDeleted() {
    assertThat(
            run("reference", "create", "--model", "m", "--name", "june", "--from", "2026-06-01T00:00:00Z", "--to", "2026-07-01T00:00:00Z"))
        .isZero();
    TimeRange range = created.getFirst().getTimeRange();
    assertThat(range.getEndTime().getSeconds() - range.getStartTime().getSeconds()).isEqualTo(30 * 86_400);
    assertThat(run("reference", "list")).isZero();
    assertThat(out.toString()).contains("june").contains("2026-06-01T00:00:00Z to").contains("outside");
    assertThat(run("reference", "delete", "--model", "m", "--name", "june")).isZero();
    assertThat(out.toString()).contains("reference june of m is deleted");
    assertThat(run("reference", "create", "--model", "m", "--name", "june")).isEqualTo(2);
    assertThat(err.toString()).contains("--from and --to, or --last, or --file");
    assertThat(run("reference")).isEqualTo(2);
  }

  @Test
  void aVerificationThatFindsNothingEndsWithZero() {
    assertThat(run("verify", "--last", "1d")).isZero();
    assertThat(verified.getFirst().getTimeRange().hasStartTime()).isTrue();
    assertThat(out.toString()).contains("12 aggregates compared, none differs");
    assertThat(err.toString()).contains("verified through");
    assertThat(run("verify", "--json")).isZero();
    assertThat(verified.get(1).hasTimeRange()).isFalse();
    assertThat(out.toString()).contains("\"summary\":{");
  }

  @Test
  void aDifferenceIsShownAndEndsWithOne() {
    differences = 1;
    assertThat(run("verify")).isEqualTo(1);
    assertThat(out.toString())
        .contains("{model=digits} predictions (event): stored")
        .contains("the rows say 3")
        .contains("stored is    4")
        .contains("1 parts differ")
        .contains("left out 1970-01-01T00:00:00Z to 1970-01-01T01:00:00Z");
  }

  private final class References extends ReferenceServiceGrpc.ReferenceServiceImplBase {
    @Override
    public void createReference(CreateReferenceRequest request, StreamObserver<CreateReferenceResponse> responses) {
      created.add(request);
      responses.onNext(CreateReferenceResponse.newBuilder().setReference(Reference.newBuilder().setName(request.getName())).build());
      responses.onCompleted();
    }

    @Override
    public StreamObserver<UploadReferenceRequest> uploadReference(StreamObserver<UploadReferenceResponse> responses) {
      return new StreamObserver<>() {
        private long rows;
        private UploadReferenceRequest first;

        @Override
        public void onNext(UploadReferenceRequest batch) {
          first = first == null ? batch : first;
          if (first.getName().equals("taken")) {
            responses.onError(Status.ALREADY_EXISTS.withDescription("there is one named taken").asRuntimeException());
            return;
          }
          batches.add(batch);
          rows += batch.getRowsCount();
        }

        @Override
        public void onError(Throwable gone) {
          batches.clear();
        }

        @Override
        public void onCompleted() {
          if (first.getName().equals("taken")) {
            return;
          }
          Reference reference =
              Reference.newBuilder().setModel(first.getModel()).setName(first.getName()).setRows(rows).setLabelledRows(7).build();
          responses.onNext(UploadReferenceResponse.newBuilder().setReference(reference).build());
          responses.onCompleted();
        }
      };
    }

    @Override
    public void listReferences(ListReferencesRequest request, StreamObserver<ListReferencesResponse> responses) {
      boolean more = request.getPageToken().isEmpty();
      Reference.Builder reference = Reference.newBuilder().setModel("m").setName(more ? "june" : "set").setRows(5);
      if (more) {
        reference.setTimeRange(created.getFirst().getTimeRange());
      }
      responses.onNext(ListReferencesResponse.newBuilder().addReferences(reference).setNextPageToken(more ? "more" : "").build());
      responses.onCompleted();
    }

    @Override
    public void deleteReference(DeleteReferenceRequest request, StreamObserver<DeleteReferenceResponse> responses) {
      responses.onNext(DeleteReferenceResponse.getDefaultInstance());
      responses.onCompleted();
    }
  }

  private final class Gateway extends GatewayServiceGrpc.GatewayServiceImplBase {
    @Override
    public void verify(VerifyRequest request, StreamObserver<VerifyResponse> responses) {
      verified.add(request);
      responses.onNext(VerifyResponse.newBuilder().setProgress(VerifyProgress.newBuilder().setAggregates(12)).build());
      VerifySummary.Builder summary = VerifySummary.newBuilder().setAggregates(12).setDifferences(differences);
      if (differences > 0) {
        responses.onNext(
            VerifyResponse.newBuilder()
                .setDifference(
                    VerifyDifference.newBuilder()
                        .putDimensions("model", "digits")
                        .setPart("predictions (event): stored")
                        .setExpected("3")
                        .setFound("4"))
                .build());
        summary.setWithoutRows(
            TimeRange.newBuilder().setStartTime(Timestamp.getDefaultInstance()).setEndTime(Timestamp.newBuilder().setSeconds(3600)));
      }
      responses.onNext(VerifyResponse.newBuilder().setSummary(summary).build());
      responses.onCompleted();
    }
  }
}
