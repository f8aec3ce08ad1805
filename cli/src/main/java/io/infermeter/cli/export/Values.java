// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import com.google.protobuf.ByteString;
import io.infermeter.protocol.tensorboard.DataClass;
import io.infermeter.protocol.tensorboard.DataType;
import io.infermeter.protocol.tensorboard.Summary;
import io.infermeter.protocol.tensorboard.SummaryMetadata;
import io.infermeter.protocol.tensorboard.TensorProto;
import io.infermeter.protocol.tensorboard.TensorShapeProto;
import java.util.List;

/**
 * Values as TensorBoard's plugins want them. A scalar is a float of 32 bits, as TensorBoard's own writers have it: its fast loader shows
 * no scalar of another type. Histograms are doubles.
 */
final class Values {
  private Values() {}

  /** No value where the number is beyond what a float holds. */
  static Summary.Value scalar(String tag, double number, String description) {
    float single = (float) number;
    if (!Float.isFinite(single)) {
      return none(tag);
    }
    TensorProto tensor = TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).setTensorShape(shape()).addFloatVal(single).build();
    return value(tag, "scalars", ByteString.EMPTY, DataClass.DATA_CLASS_SCALAR, description, tensor);
  }

  /** @param bins left edge, right edge and count of each bin */
  static Summary.Value histogram(String tag, List<double[]> bins, String description) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setDtype(DataType.DT_DOUBLE).setTensorShape(shape(bins.size(), 3));
    for (double[] bin : bins) {
      for (double number : bin) {
        tensor.addDoubleVal(number);
      }
    }
    return value(tag, "histograms", ByteString.EMPTY, DataClass.DATA_CLASS_TENSOR, description, tensor.build());
  }

  static Summary.Value image(String tag, int width, int height, byte[] png, String description) {
    TensorProto tensor =
        text(shape(3), ByteString.copyFromUtf8(Integer.toString(width)), ByteString.copyFromUtf8(Integer.toString(height)), ByteString.copyFrom(png));
    return value(tag, "images", ByteString.EMPTY, DataClass.DATA_CLASS_BLOB_SEQUENCE, description, tensor);
  }

  /** The charts of the plugin custom_scalars. */
  static Summary.Value layout(ByteString layout) {
    return value("custom_scalars__config__", "custom_scalars", ByteString.EMPTY, DataClass.DATA_CLASS_TENSOR, "", text(shape(), layout));
  }

  /** Says something to the plugin hparams, which looks at the content alone; of a value, readers would keep the first content for ever. */
  static Summary.Value hparams(String tag, ByteString content) {
    TensorProto nothing = TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).setTensorShape(shape(0)).build();
    return value(tag, "hparams", content, DataClass.DATA_CLASS_TENSOR, "", nothing);
  }

  /** Says that there is no value of this tag any more. */
  static Summary.Value none(String tag) {
    return Summary.Value.newBuilder().setTag(tag).build();
  }

  private static TensorProto text(TensorShapeProto shape, ByteString... texts) {
    return TensorProto.newBuilder().setDtype(DataType.DT_STRING).setTensorShape(shape).addAllStringVal(List.of(texts)).build();
  }

  private static TensorShapeProto shape(long... sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long size : sizes) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return shape.build();
  }

  private static Summary.Value value(
      String tag, String plugin, ByteString content, DataClass type, String description, TensorProto tensor) {
    return Summary.Value.newBuilder()
        .setTag(tag)
        .setMetadata(
            SummaryMetadata.newBuilder()
                .setPluginData(SummaryMetadata.PluginData.newBuilder().setPluginName(plugin).setContent(content))
                .setSummaryDescription(description)
                .setDataClass(type))
        .setTensor(tensor)
        .build();
  }
}
