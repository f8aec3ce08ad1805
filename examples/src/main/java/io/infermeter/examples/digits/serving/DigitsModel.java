// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.serving;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.util.Map;

/** The digits model in ONNX Runtime. Thread-safe: calls may run at the same time. */
public final class DigitsModel implements AutoCloseable {
  /** The model's name in the protocol. */
  public static final String NAME = "digits";

  /** Its only version. */
  public static final String VERSION = "1";

  /** Pixels of one image. */
  public static final int PIXELS = 64;

  /** Classes that it tells apart. */
  public static final int CLASSES = 10;

  static final String INPUT = "pixels";
  static final String LABEL = "label";
  static final String PROBABILITIES = "probabilities";

  private static final String RESOURCE = "/digits/digits.onnx";

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  private DigitsModel(byte[] model) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      // The model is far too small to be worth splitting over threads: calls run beside each other instead.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      session = environment.createSession(model, options);
    }
  }

  /**
   * Loads the trained model from the class path.
   *
   * @throws IOException if it is not there
   * @throws OrtException if ONNX Runtime cannot load it
   */
  public static DigitsModel load() throws IOException, OrtException {
    try (InputStream in = DigitsModel.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException("no resource " + RESOURCE + " on the class path; src/main/python/digits/train.py writes it");
      }
      return new DigitsModel(in.readAllBytes());
    }
  }

  /**
   * What the model says about a batch.
   *
   * @param labels the class of each row, from 0 to 9
   * @param probabilities ten per row, row after row
   */
  public record Answer(long[] labels, float[] probabilities) {}

  /**
   * Runs the model.
   *
   * @param pixels 64 values per row from 0 (white) to 16, row after row
   * @param rows at least 1
   * @throws OrtException if ONNX Runtime fails
   */
  public Answer run(FloatBuffer pixels, int rows) throws OrtException {
    try (OnnxTensor input = OnnxTensor.createTensor(environment, pixels, new long[] {rows, PIXELS});
        OrtSession.Result result = session.run(Map.of(INPUT, input))) {
      long[] labels = new long[rows];
      tensor(result, LABEL).getLongBuffer().get(labels);
      float[] probabilities = new float[rows * CLASSES];
      tensor(result, PROBABILITIES).getFloatBuffer().get(probabilities);
      return new Answer(labels, probabilities);
    }
  }

  private static OnnxTensor tensor(OrtSession.Result result, String output) {
    return (OnnxTensor) result.get(output).orElseThrow(() -> new IllegalStateException("the model has no output " + output));
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
