// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.protocol.tensorboard.TensorProto;
import io.infermeter.v1.ConfusionMatrix;
import io.infermeter.v1.Histogram;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PicturesTest {
  private static ConfusionMatrix.Builder matrix(int classes) {
    ConfusionMatrix.Builder matrix = ConfusionMatrix.newBuilder();
    for (int i = 0; i < classes; i++) {
      matrix.addClasses("class " + i);
    }
    return matrix;
  }

  @Test
  void aCellIsAsDarkAsItsShareOfItsRow() throws IOException {
    ConfusionMatrix matrix =
        matrix(2).addAllTrueIndex(List.of(0, 0, 1)).addAllPredictedIndex(List.of(0, 1, 1)).addAllCounts(List.of(3L, 1L, 5L)).build();
    TensorProto tensor = MatrixPicture.of("m", matrix, "").getTensor();
    BufferedImage image = ImageIO.read(tensor.getStringVal(2).newInput());
    assertThat(tensor.getStringVal(0).toStringUtf8()).isEqualTo(Integer.toString(image.getWidth()));
    assertThat(tensor.getStringVal(1).toStringUtf8()).isEqualTo(Integer.toString(image.getHeight()));
    int cell = (image.getWidth() - 40) / 2;
    assertThat(pixel(image, 40, 40)).isEqualTo(MatrixPicture.colour(.75));
    assertThat(pixel(image, 40 + cell, 40)).isEqualTo(MatrixPicture.colour(.25));
    assertThat(pixel(image, 40, 40 + cell)).isEqualTo(0xffffff);
    assertThat(pixel(image, 40 + cell, 40 + cell)).isEqualTo(MatrixPicture.colour(1));
  }

  private static int pixel(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) & 0xffffff;
  }

  @Test
  void manyClassesMakeASmallPicture() throws IOException {
    TensorProto tensor = MatrixPicture.of("m", matrix(MatrixPicture.MOST_CLASSES).build(), "").getTensor();
    assertThat(ImageIO.read(tensor.getStringVal(2).newInput()).getWidth()).isEqualTo(1024);
  }

  @Test
  void binsHaveBothTheirEdges() {
    Histogram linear =
        Histogram.newBuilder().addAllCounts(List.of(0L, 2L, 0L, 1L, 0L)).addAllUpperBounds(List.of(.2, .4, .6, .8, 1.)).build();
    assertThat(Bins.of(linear)).containsExactly(new double[] {.2, .4, 2}, new double[] {.4, .6, 0}, new double[] {.6, .8, 1});
    Histogram exponential = Histogram.newBuilder().addAllCounts(List.of(4L, 5L)).setScale(0).setOffset(-1).setZeroCount(1).setOverflowCount(2).setMaximum(9).build();
    assertThat(Bins.of(exponential))
        .containsExactly(new double[] {0, .5, 1}, new double[] {.5, 1, 4}, new double[] {1, 2, 5}, new double[] {2, 9, 2});
    assertThat(Bins.of(Histogram.getDefaultInstance())).isEmpty();
  }
}
