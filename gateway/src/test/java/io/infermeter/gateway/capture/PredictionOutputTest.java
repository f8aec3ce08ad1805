// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.TextFormat;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.Task;
import io.infermeter.core.model.UnreadableCause;
import io.infermeter.core.prediction.Value;
import io.infermeter.protocol.inference.ModelInferResponse;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredictionOutputTest {
  private static final String LABEL = "outputs{name:'label' datatype:'INT64' shape:[2] contents{int64_contents:[1,0]}}";
  private static final String TABLE = "outputs{name:'p' datatype:'FP32' shape:[2,3] contents{fp32_contents:[0.125,0.5,0.375, 0.5,0.25,0.25]}}";

  /**
   * settings are task/classes/positive class/prediction-output/score-output; rows are value(score) where a class stands as it is and a
   * number after '#'.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          integers are labels           | UNKNOWN////              | outputs{name:'y' datatype:'INT32' shape:[2,1] contents{int_contents:[7,-1]}} | 7 -1 | y | -
          classes name the indexes      | MULTICLASS/cat,dog///    | outputs{name:'y' datatype:'INT64' shape:[3] contents{int64_contents:[1,0,2]}} | dog cat 2 | y | -
          booleans are indexes          | UNKNOWN////              | outputs{name:'y' datatype:'BOOL' shape:[2] contents{bool_contents:[true,false]}} | 1 0 | y | -
          texts are labels              | UNKNOWN////              | outputs{name:'y' datatype:'BYTES' shape:[2] contents{bytes_contents:['cat','dog']}} | cat dog | y | -
          no dimensions are one row     | UNKNOWN////              | outputs{name:'y' datatype:'INT64' contents{int64_contents:[4]}} | 4 | y | -
          no rows are no predictions    | UNKNOWN////              | outputs{name:'y' datatype:'INT64' shape:[0]} | - | y | -
          ties go to the lowest index   | UNKNOWN////              | outputs{name:'p' datatype:'FP32' shape:[2,3] contents{fp32_contents:[0.25,0.5,0.5, 1,1,1]}} | 1(0.5) 0(1.0) | - | p
          of two classes the second is watched | UNKNOWN////       | outputs{name:'p' datatype:'FP32' shape:[2,2] contents{fp32_contents:[0.75,0.25, 0,1]}} | 0(0.25) 1(1.0) | - | p
          or the positive one           | BINARY/bad,good/bad//    | outputs{name:'p' datatype:'FP32' shape:[1,2] contents{fp32_contents:[0.75,0.25]}} | bad(0.75) | - | p
          infinite logits are scores    | UNKNOWN////              | outputs{name:'p' datatype:'FP32' shape:[1,3] contents{fp32_contents:[-inf,2,1]}} | 1(2.0) | - | p
          a binary score                | BINARY/ok,fraud///       | outputs{name:'p' datatype:'FP32' shape:[3,1] contents{fp32_contents:[0.5,0.75,0.25]}} | ok(0.5) fraud(0.75) ok(0.25) | - | p
          two declared classes are binary | UNKNOWN/ok,fraud///    | outputs{name:'p' datatype:'FP32' shape:[1] contents{fp32_contents:[0.75]}} | fraud(0.75) | - | p
          decimals are numbers          | UNKNOWN////              | outputs{name:'y' datatype:'FP64' shape:[2] contents{fp64_contents:[1.5,-2]}} | #1.5 #-2.0 | y | -
          numbers that are none are kept | UNKNOWN////             | outputs{name:'y' datatype:'FP32' shape:[3] contents{fp32_contents:[nan,inf,1]}} | #NaN #Infinity #1.0 | y | -
          of a regression               | REGRESSION////           | outputs{name:'n' datatype:'INT64' shape:[1] contents{int64_contents:[3]}} outputs{name:'y' datatype:'FP32' shape:[1,1] contents{fp32_contents:[1.5]}} | #1.5 | y | -
          integers may be a regression  | REGRESSION////           | outputs{name:'n' datatype:'INT64' shape:[2] contents{int64_contents:[3,4]}} | #3.0 #4.0 | n | -
          decimal indexes of classes    | MULTICLASS/a,b,c///      | outputs{name:'y' datatype:'FP32' shape:[2] contents{fp32_contents:[2,0]}} | c a | y | -
          a usual name goes first       | UNKNOWN////              | outputs{name:'n' datatype:'INT64' shape:[1] contents{int64_contents:[9]}} outputs{name:'label' datatype:'INT64' shape:[1] contents{int64_contents:[3]}} | 3 | label | -
          configured before usual       | UNKNOWN///n/             | outputs{name:'n' datatype:'INT64' shape:[1] contents{int64_contents:[9]}} outputs{name:'label' datatype:'INT64' shape:[1] contents{int64_contents:[3]}} | 9 | n | -
          scores of other rows are not beside | UNKNOWN////        | outputs{name:'y' datatype:'INT64' shape:[1] contents{int64_contents:[1]}} outputs{name:'p' datatype:'FP32' shape:[2,2] contents{fp32_contents:[1,0,1,0]}} | 1 | y | -
          images are no scores          | UNKNOWN////              | outputs{name:'i' datatype:'FP32' shape:[1,2,2,1] contents{fp32_contents:[1,2,3,4]}} outputs{name:'p' datatype:'FP32' shape:[1,2] contents{fp32_contents:[0.75,0.25]}} | 0(0.25) | - | p
          classification by its form    | UNKNOWN////              | outputs{name:'y' datatype:'BYTES' shape:[2,2] contents{bytes_contents:['0.5:3:cat','0.25:1:a:b', '1e-1:1:a:b','0.05:3:cat']}} | cat(0.5) a:b(0.1) | y | -
          """)
  void theUsualShapesAreRead(String why, String settings, String outputs, String rows, String prediction, String scores)
      throws Unreadable {
    OpenInferenceReader.Answer answer = read(settings, outputs, Set.of());
    assertThat(written(answer)).isEqualTo(rows.equals("-") ? "" : rows);
    assertThat(answer.reading().predictionOutput()).isEqualTo(prediction.equals("-") ? "" : prediction);
    assertThat(answer.reading().scoreOutput()).isEqualTo(scores.equals("-") ? "" : scores);
  }

  @Test
  void labelsAndProbabilitiesAreReadTogether() throws Unreadable {
    OpenInferenceReader.Answer answer = read("UNKNOWN////", LABEL + TABLE, Set.of());
    assertThat(written(answer)).isEqualTo("1(0.5) 0(0.5)");
    assertThat(answer.rows().get(0).scores().values()).containsExactly(0.125, 0.5, 0.375);
    assertThat(answer.rows().get(1).scores().values()).containsExactly(0.5, 0.25, 0.25);
    assertThat(answer.reading().scoreOutput()).isEqualTo("p");
    assertThat(answer.reading().explanation()).contains("label").contains("p FP32");
  }

  @Test
  void aConfiguredScoreOutputDoesNotHideTheLabel() throws Unreadable {
    assertThat(read("MULTICLASS/a,b,c///p", LABEL + TABLE, Set.of()).reading().predictionOutput()).isEqualTo("label");
  }

  @Test
  void classificationThatWasAskedForIsOneRowWhereTheModelHasNoBatches() throws Unreadable {
    String output = "outputs{name:'y' datatype:'BYTES' shape:[2] contents{bytes_contents:['0.75:2','0.25:0']}}";
    assertThat(written(read("UNKNOWN/a,b,c///", output, Set.of("y")))).isEqualTo("c(0.75)");
    assertThat(written(read("UNKNOWN////", output, Set.of()))).isEqualTo("0.75:2 0.25:0");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          no output                   | UNKNOWN////           | NO_PREDICTION_OUTPUT | `` | looks like a prediction
          an image alone              | UNKNOWN////           | NO_PREDICTION_OUTPUT | outputs{name:'i' datatype:'FP32' shape:[1,2,2] contents{fp32_contents:[1,2,3,4]}} | i FP32[1, 2, 2]
          the configured one missing  | UNKNOWN///z/          | OUTPUT_MISSING       | outputs{name:'y' datatype:'INT64' shape:[1] contents{int64_contents:[1]}} | no output "z"
          the configured scores missing | UNKNOWN////z        | OUTPUT_MISSING       | outputs{name:'y' datatype:'INT64' shape:[1] contents{int64_contents:[1]}} | no output "z"
          several labels a row        | UNKNOWN///y/          | SHAPE_MISMATCH       | outputs{name:'y' datatype:'INT64' shape:[1,2] contents{int64_contents:[1,2]}} | one element per row
          no label in a row           | UNKNOWN///y/          | SHAPE_MISMATCH       | outputs{name:'y' datatype:'BYTES' shape:[2147483647,0]} | one element per row
          logits of two classes       | BINARY////            | SHAPE_MISMATCH       | outputs{name:'p' datatype:'FP32' shape:[1] contents{fp32_contents:[3.5]}} | from 0 to 1
          no score                    | UNKNOWN////           | SHAPE_MISMATCH       | outputs{name:'p' datatype:'FP32' shape:[1,2] contents{fp32_contents:[nan,1]}} | not a number
          no index                    | MULTICLASS////        | SHAPE_MISMATCH       | outputs{name:'y' datatype:'FP32' shape:[1] contents{fp32_contents:[0.5]}} | no index
          one score for three classes | MULTICLASS/a,b,c///p  | SHAPE_MISMATCH       | outputs{name:'p' datatype:'FP32' shape:[1] contents{fp32_contents:[0.5]}} | more than two classes
          texts of a regression       | REGRESSION///y/       | UNSUPPORTED_TYPE     | outputs{name:'y' datatype:'BYTES' shape:[1] contents{bytes_contents:['a']}} | texts
          scores that are integers    | UNKNOWN////p          | UNSUPPORTED_TYPE     | outputs{name:'p' datatype:'INT64' shape:[1,2] contents{int64_contents:[1,2]}} | floating point
          an unknown type             | UNKNOWN///y/          | UNSUPPORTED_TYPE     | outputs{name:'y' datatype:'FP8' shape:[1]} | "FP8"
          shared memory               | UNKNOWN////           | SHARED_MEMORY        | outputs{name:'y' datatype:'INT64' shape:[1] parameters{key:'shared_memory_region' value{string_param:'r'}}} | shared memory
          bytes that are no text      | UNKNOWN////           | NO_PREDICTION_OUTPUT | outputs{name:'y' datatype:'BYTES' shape:[1] contents{bytes_contents:['\\377']}} | not UTF-8
          """)
  void whatCannotBeReadSaysWhy(String why, String settings, UnreadableCause cause, String outputs, String message) {
    assertThatThrownBy(() -> read(settings, outputs, Set.of()))
        .isInstanceOfSatisfying(Unreadable.class, e -> assertThat(e.reason()).isEqualTo(cause))
        .hasMessageContaining(message);
  }

  @Test
  void aClassBeyondTheBoundIsNotTakenForAnother() {
    ModelInferResponse response = response("outputs{name:'y' datatype:'INT64' shape:[1] contents{int64_contents:[1]}}");
    assertThatThrownBy(() -> OpenInferenceReader.read(response, settings("UNKNOWN////"), Set.of(), name -> "__other__"))
        .isInstanceOfSatisfying(Unreadable.class, e -> assertThat(e.reason()).isEqualTo(UnreadableCause.NO_PREDICTION_OUTPUT))
        .hasMessageContaining("these are no classes");
  }

  private static OpenInferenceReader.Answer read(String settings, String outputs, Set<String> classified) throws Unreadable {
    return OpenInferenceReader.read(response(outputs), settings(settings), classified, UnaryOperator.identity());
  }

  private static ModelInferResponse response(String text) {
    try {
      return TextFormat.parse(text, ModelInferResponse.class);
    } catch (TextFormat.ParseException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static ModelSettings settings(String text) {
    String[] parts = text.split("/", -1);
    List<String> classes = parts[1].isEmpty() ? List.of() : List.of(parts[1].split(","));
    return new ModelSettings("m", Task.valueOf(parts[0]), classes, parts[2], parts[3], parts[4], ModelSettings.DEFAULT_LABEL_HORIZON);
  }

  private static String written(OpenInferenceReader.Answer answer) {
    assertThat(answer.count()).isEqualTo(answer.rows().size());
    return answer.rows().stream().map(PredictionOutputTest::written).collect(Collectors.joining(" "));
  }

  private static String written(PredictedRow row) {
    String value =
        switch (row.value()) {
          case Value.ClassName c -> c.name();
          case Value.Number n -> "#" + n.number();
          case Value.ClassSet s -> s.names().toString();
        };
    return Double.isNaN(row.score()) ? value : value + "(" + row.score() + ")";
  }
}
