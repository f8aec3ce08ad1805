// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import com.google.protobuf.ByteString;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.Parser;
import io.infermeter.core.model.InputSettings;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.prediction.Input;
import io.infermeter.gateway.call.FinishedCall.CapturedMessage;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferRequest.InferInputTensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is kept of a request's inputs, row by row: a hash, and the features that are configured. An input tensor whose first dimension
 * is the number of rows has a part for each row; any other belongs to every row as a whole. Whatever the bytes are, it ends with inputs,
 * perhaps unknown ones; an input that cannot be read is no fault of the answer. Confined to the writer's thread.
 */
final class InputReader {
  private static final Parser<ModelInferRequest> PARSER = DiscardUnknownFieldsParser.wrap(ModelInferRequest.parser());
  private static final Inputs UNKNOWN = row -> Input.NONE;

  private final int limit;
  private final ModelRegistry models;
  private final RowHash hash = new RowHash();

  /** @param limit bytes of the longest request that is read, as sent and once it is inflated */
  InputReader(int limit, ModelRegistry models) {
    this.limit = limit;
    this.models = models;
  }

  /** The inputs of the rows of one call. */
  @FunctionalInterface
  interface Inputs {
    Input of(int row);
  }

  /**
   * Reads a request.
   *
   * @param message the request; null if it was not kept
   * @param count rows of the answer
   * @param wanted the first of them, whose inputs are wanted
   */
  Inputs read(@Nullable CapturedMessage message, ModelSettings settings, int count, int wanted) {
    if (message == null || !settings.inputs().keepsAny() || wanted == 0) {
      return UNKNOWN;
    }
    Payload payload = message.length() > limit ? null : Payload.of(message, limit);
    if (payload == null || payload.state() != Payload.State.COMPLETE) {
      return UNKNOWN;
    }
    try {
      OpenInferenceReader.refuseTooManyFields(payload.bytes());
      return read(PARSER.parseFrom(payload.bytes()), settings, count, wanted);
    } catch (IOException | Unreadable e) {
      return UNKNOWN;
    }
  }

  private Inputs read(ModelInferRequest request, ModelSettings settings, int count, int wanted) throws Unreadable {
    List<InputTensor> tensors = tensors(request, count);
    if (tensors.isEmpty()) {
      return UNKNOWN;
    }
    long[] hashes = settings.inputs().hash() ? hash.of(tensors, wanted) : new long[wanted];
    return row -> new Input(hashes[row], numbers(settings, tensors, row), categories(settings, tensors, row));
  }

  /** In the order of their names, since clients may send them in any. */
  private static List<InputTensor> tensors(ModelInferRequest request, int count) throws Unreadable {
    boolean raw = request.getRawInputContentsCount() > 0;
    if (raw && request.getRawInputContentsCount() != request.getInputsCount()) {
      return List.of();
    }
    List<InputTensor> tensors = new ArrayList<>(request.getInputsCount());
    for (int i = 0; i < request.getInputsCount(); i++) {
      InferInputTensor input = request.getInputs(i);
      ByteString content = raw ? request.getRawInputContents(i) : RawContents.of(input);
      tensors.add(InputTensor.of(input, content, count));
    }
    tensors.sort(Comparator.comparing(InputTensor::name));
    return tensors;
  }

  private static SortedMap<String, Double> numbers(ModelSettings settings, List<InputTensor> tensors, int row) {
    SortedMap<String, Double> numbers = new TreeMap<>();
    settings.inputs().features().forEach(
        (name, source) -> {
          InputTensor tensor = find(tensors, source);
          if (tensor != null && !tensor.isText()) {
            numbers.put(name, tensor.number(row, source.index()));
          }
        });
    return numbers;
  }

  private SortedMap<String, String> categories(ModelSettings settings, List<InputTensor> tensors, int row) {
    SortedMap<String, String> categories = new TreeMap<>();
    settings.inputs().features().forEach(
        (name, source) -> {
          InputTensor tensor = find(tensors, source);
          String text = tensor != null && tensor.isText() ? tensor.text(row, source.index()) : null;
          if (text != null) {
            categories.put(name, models.admitCategory(settings.name(), name, text));
          }
        });
    return categories;
  }

  private static @Nullable InputTensor find(List<InputTensor> tensors, InputSettings.Source source) {
    for (InputTensor tensor : tensors) {
      if (tensor.name().equals(source.tensor()) && source.index() < tensor.columns()) {
        return tensor;
      }
    }
    return null;
  }
}
