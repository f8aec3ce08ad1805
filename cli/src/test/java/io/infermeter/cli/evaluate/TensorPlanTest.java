// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.cli.WrongUsage;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelMetadataResponse.TensorMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TensorPlanTest {
  private static TensorMetadata tensor(String name, String type, Long... shape) {
    return TensorMetadata.newBuilder().setName(name).setDatatype(type).addAllShape(List.of(shape)).build();
  }

  private static Sample.Row row(long line, Object... columnsAndValues) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < columnsAndValues.length; i += 2) {
      values.put((String) columnsAndValues[i], columnsAndValues[i + 1]);
    }
    return new Sample.Row(line, values, "x");
  }

  @Test
  void oneInputTakesAllColumnsInTheirOrder() {
    TensorPlan plan = TensorPlan.of(List.of(tensor("pixels", "UINT8", -1L, 2L, 2L)), List.of("p0", "p1", "p2", "p3"), List.of());
    ModelInferRequest request = plan.request(List.of(row(2, "p0", "1", "p1", "2", "p2", "3", "p3", "4"), row(3, "p0", "5", "p1", "6", "p2", "7", "p3", "8")));
    assertThat(request.getInputs(0).getShapeList()).containsExactly(2L, 2L, 2L);
    assertThat(request.getInputs(0).getDatatype()).isEqualTo("UINT8");
    assertThat(request.getRawInputContents(0).toByteArray()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(plan.batches()).isTrue();
  }

  @Test
  void severalInputsTakeTheColumnsOfTheirNames() {
    TensorPlan plan =
        TensorPlan.of(
            List.of(tensor("age", "INT8", -1L), tensor("embedding", "INT8", -1L, 2L)),
            List.of("comment", "embedding[0]", "age", "embedding[1]"), List.of());
    ModelInferRequest request = plan.request(List.of(row(2, "comment", "no", "embedding[0]", "1", "age", "30", "embedding[1]", "2")));
    assertThat(request.getInputs(0).getShapeList()).containsExactly(1L);
    assertThat(request.getRawInputContents(0).toByteArray()).containsExactly(30);
    assertThat(request.getInputs(1).getShapeList()).containsExactly(1L, 2L);
    assertThat(request.getRawInputContents(1).toByteArray()).containsExactly(1, 2);
    assertThat(plan.unused()).containsExactly("comment");
  }

  @Test
  void aMappingNamesColumnsOrARangeOfThem() {
    TensorPlan plan =
        TensorPlan.of(
            List.of(tensor("x", "INT8", -1L, -1L)), List.of("a", "b", "c", "d"), List.of(ColumnMapping.parse("x=d,a..b")));
    ModelInferRequest request = plan.request(List.of(row(2, "a", "1", "b", "2", "c", "3", "d", "4")));
    assertThat(request.getInputs(0).getShapeList()).containsExactly(1L, 3L);
    assertThat(request.getRawInputContents(0).toByteArray()).containsExactly(4, 1, 2);
    assertThat(plan.unused()).containsExactly("c");
  }

  @Test
  void withoutMetadataAMappingNamesTheType() {
    TensorPlan plan = TensorPlan.of(List.of(), List.of("a", "b"), List.of(ColumnMapping.parse("x:FP64=*")));
    assertThat(plan.request(List.of(row(2, "a", "1", "b", "2"))).getInputs(0).getShapeList()).containsExactly(1L, 2L);
    assertThatThrownBy(() -> TensorPlan.of(List.of(), List.of("a"), List.of(ColumnMapping.parse("x=*")))).hasMessageContaining("x:FP32");
    assertThatThrownBy(() -> TensorPlan.of(List.of(), List.of("a"), List.of())).hasMessageContaining("--map");
  }

  @Test
  void aModelWithoutADimensionOfRowsTakesOneAtATime() {
    TensorPlan plan = TensorPlan.of(List.of(tensor("x", "INT8", 2L)), List.of("a", "b"), List.of());
    assertThat(plan.batches()).isFalse();
    assertThat(plan.request(List.of(row(2, "a", "1", "b", "2"))).getInputs(0).getShapeList()).containsExactly(2L);
  }

  @Test
  void whatDoesNotFitIsSaidWithWhatThereIs() {
    TensorMetadata two = tensor("x", "INT8", -1L, 2L);
    assertThatThrownBy(() -> TensorPlan.of(List.of(two), List.of("a"), List.of()).request(List.of(row(7, "a", "1"))))
        .isInstanceOf(WrongUsage.class)
        .hasMessageContaining("line 7")
        .hasMessageContaining("[2]");
    assertThatThrownBy(() -> TensorPlan.of(List.of(two), List.of("a"), List.of(ColumnMapping.parse("y=a")))).hasMessageContaining("[x]");
    assertThatThrownBy(() -> TensorPlan.of(List.of(two), List.of("a"), List.of(ColumnMapping.parse("x=b")))).hasMessageContaining("[a]");
    assertThatThrownBy(() -> TensorPlan.of(List.of(two, tensor("y", "INT8", -1L)), List.of("a"), List.of())).hasMessageContaining("--map x=");
    assertThatThrownBy(() -> TensorPlan.of(List.of(two), List.of("a", "b"), List.of()).request(List.of(row(9, "a", "1", "b", "far"))))
        .hasMessageContaining("line 9")
        .hasMessageContaining("far");
    assertThatThrownBy(() -> ColumnMapping.parse("x")).hasMessageContaining("TENSOR=COLUMN");
  }
}
