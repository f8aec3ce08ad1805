// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import io.infermeter.protocol.tensorboard.Summary;
import io.infermeter.v1.ConfusionMatrix;

/**
 * A confusion matrix as a picture: a row for each true class, a column for each predicted one. A cell is the darker, the larger its share
 * of its row, from white (none) to blue (all); its number is its count. Beyond 32 classes there are no numbers and names, beyond
 * {@link #MOST_CLASSES} there is no picture.
 */
final class MatrixPicture {
  static final int MOST_CLASSES = 256;
  private static final int MOST_WRITTEN = 32;
  private static final int LONGEST_NAME = 8;
  private static final int CELL = 34;
  private static final int SMALL_CELL = 4;
  private static final int MARGIN = 40;
  private static final int INK = 0x202020;

  private MatrixPicture() {}

  static Summary.Value of(String tag, ConfusionMatrix matrix, String description) {
    int classes = matrix.getClassesCount();
    boolean written = classes <= MOST_WRITTEN;
    int cell = written ? CELL : SMALL_CELL;
    int margin = written ? MARGIN : 0;
    int side = margin + classes * cell;
    PngImage picture = new PngImage(side, side);
    long[] rows = new long[classes];
    for (int i = 0; i < matrix.getCountsCount(); i++) {
      rows[matrix.getTrueIndex(i)] += matrix.getCounts(i);
    }
    for (int i = 0; i < matrix.getCountsCount(); i++) {
      int row = matrix.getTrueIndex(i);
      double share = (double) matrix.getCounts(i) / rows[row];
      int left = margin + matrix.getPredictedIndex(i) * cell;
      int top = margin + row * cell;
      picture.rectangle(left, top, cell, cell, colour(share));
      if (written) {
        picture.text(left + 2, top + cell / 2 - 3, count(matrix.getCounts(i)), 1, share > .5 ? 0xffffff : INK);
      }
    }
    if (written) {
      names(picture, matrix);
    }
    return Values.image(tag, side, side, picture.bytes(), description);
  }

  /** From white to a dark blue. */
  static int colour(double share) {
    int red = (int) Math.round(255 - share * 247);
    int green = (int) Math.round(255 - share * 207);
    int blue = (int) Math.round(255 - share * 148);
    return red << 16 | green << 8 | blue;
  }

  private static void names(PngImage picture, ConfusionMatrix matrix) {
    picture.text(1, 1, "TRUE", 1, INK);
    picture.text(MARGIN, 1, "PREDICTED", 1, INK);
    for (int i = 0; i < matrix.getClassesCount(); i++) {
      String name = matrix.getClasses(i);
      String shown = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
      picture.text(1, MARGIN + i * CELL + CELL / 2 - 3, shown, 1, INK);
      picture.text(MARGIN + i * CELL + 1, MARGIN - PngImage.SIGN_HEIGHT - 2, shown, 1, INK);
    }
  }

  private static String count(long count) {
    if (count < 1_000_000) {
      return Long.toString(count);
    }
    return count < 10_000_000_000L ? count / 1_000_000 + "M" : count / 1_000_000_000 + "G";
  }
}
