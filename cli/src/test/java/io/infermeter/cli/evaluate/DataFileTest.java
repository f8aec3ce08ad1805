// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.cli.WrongUsage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFileTest {
  @TempDir private Path folder;

  private DataFile read(String name, String text) throws IOException {
    return DataFile.read(Files.writeString(folder.resolve(name), text), "label", 0);
  }

  @Test
  void csvRowsHaveTheirColumnsInOrder() throws IOException {
    DataFile data = read("d.csv", "a,label,\"b, c\"\n1,x,2\n\n\"3\",\"y \"\"z\"\"\",4\n");
    assertThat(data.rows()).isEqualTo(2);
    Sample.Row second = (Sample.Row) data.samples().get(1);
    assertThat(second.values().entrySet()).extracting(Object::toString).containsExactly("a=3", "b, c=4");
    assertThat(second.label()).isEqualTo("y \"z\"");
    assertThat(second.line()).isEqualTo(4);
  }

  @Test
  void aGzippedFileIsTheSameData() throws IOException {
    Path file = folder.resolve("d.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("a,label\n1,x\n".getBytes(StandardCharsets.UTF_8));
    }
    DataFile data = DataFile.read(file, "label", 0);
    assertThat(data.samples()).containsExactlyElementsOf(read("d.csv", "a,label\n1,x\n").samples());
    assertThat(data.sha256()).hasSize(64);
  }

  @Test
  void jsonLinesHoldRowsAndWholeRequests() throws IOException {
    DataFile data =
        read(
            "d.jsonl",
            "{\"label\": 3, \"pixels\": [[1, 2], [3, 4.5]], \"big\": 9007199254740993}\n\n"
                + "{\"label\": [\"a\", \"b\"], \"inputs\": [{\"name\": \"x\", \"shape\": [2, 1], \"datatype\": \"INT8\", \"data\": [[1], [2]]}],"
                + " \"parameters\": {\"shop\": \"Bern\", \"n\": 2}}\n");
    Sample.Row row = (Sample.Row) data.samples().getFirst();
    assertThat(row.label()).isEqualTo("3");
    assertThat(row.values()).containsEntry("pixels", List.of("1", "2", "3", "4.5")).containsEntry("big", "9007199254740993");
    Sample.Request request = (Sample.Request) data.samples().get(1);
    assertThat(request.labels()).containsExactly("a", "b");
    assertThat(request.request().getRawInputContents(0).toByteArray()).containsExactly(1, 2);
    assertThat(request.request().getInputs(0).getShapeList()).containsExactly(2L, 1L);
    assertThat(request.request().getParametersOrThrow("shop").getStringParam()).isEqualTo("Bern");
    assertThat(data.rows()).isEqualTo(3);
  }

  @Test
  void whatCannotBeReadIsSaidWithItsLine() {
    assertThatThrownBy(() -> read("d.csv", "a,truth\n1,x\n")).isInstanceOf(WrongUsage.class).hasMessageContaining("--label").hasMessageContaining("truth");
    assertThatThrownBy(() -> read("d.csv", "a,label\n1,x\n1\n")).hasMessageContaining("line 3");
    assertThatThrownBy(() -> read("d.csv", "a,label\n")).hasMessageContaining("no row");
    assertThatThrownBy(() -> read("d.jsonl", "{\"label\": 1}\n[1]\n")).hasMessageContaining("line 2");
    assertThatThrownBy(() -> read("d.jsonl", "{\"a\": 1}\n")).hasMessageContaining("line 1").hasMessageContaining("--label");
    assertThatThrownBy(() -> read("d.jsonl", "{\"label\": 1, \"inputs\": [{\"name\": \"x\", \"shape\": [3], \"datatype\": \"INT8\", \"data\": [1]}]}"))
        .hasMessageContaining("1 elements instead of 3");
    assertThatThrownBy(() -> read("d.jsonl", "{\"label\": [1, 2], \"inputs\": [{\"name\": \"x\", \"shape\": [1], \"datatype\": \"INT8\", \"data\": [1]}]}"))
        .hasMessageContaining("2 labels");
    assertThatThrownBy(() -> read("d.txt", "")).hasMessageContaining(".csv or .jsonl");
    assertThatThrownBy(() -> DataFile.read(folder.resolve("none.csv"), "label", 0)).hasMessageContaining("does not exist");
    assertThatThrownBy(() -> read("d.csv.gz", "no gzip")).hasMessageContaining("cannot be read");
  }
}
