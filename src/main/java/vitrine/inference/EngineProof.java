package vitrine.inference;

import java.util.List;
import vitrine.image.RgbImage;
import vitrine.onnx.PixelShape;
import vitrine.onnx.Precision;
import vitrine.preprocess.Pixels;

/// Proves an engine against the one that is served, before it answers anybody: the same picture
/// must get the same logits, within the precision's rounding.
final class EngineProof {
  private EngineProof() {}

  /// The engine itself, warmed up.
  ///
  /// @param fresh that is to be proven; closed when it fails
  /// @param given a picture as that takes it
  /// @param served that was proven before
  /// @param pixels the same picture as that takes it
  /// @throws InferenceException.EngineFailed when the two differ
  static <E extends Engine> E proven(
      E fresh, Pixels given, Engine served, Pixels pixels, Precision precision) {
    try {
      fresh.warmUp(given);
      float[] expected = served.infer(List.of(pixels)).getFirst();
      for (List<float[]> way : fresh.inferEveryWay(List.of(given))) {
        requireNear(expected, way.getFirst(), precision);
      }
      return fresh;
    } catch (RuntimeException | Error e) {
      fresh.close();
      throw e;
    }
  }

  private static void requireNear(float[] expected, float[] given, Precision precision) {
    double size = 1;
    for (float logit : expected) {
      size = Math.max(size, Math.abs((double) logit));
    }
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) expected[i] - given[i]);
      if (!(difference <= precision.rounding() * size)) { // or is no number
        throw new InferenceException.EngineFailed(
            "logit %d of a picture is %s, and %s of the engine that is served, as %s"
                .formatted(i, given[i], expected[i], precision.label()));
      }
    }
  }

  /// A picture drawn by code, of slopes, waves and edges.
  static RgbImage drawn(PixelShape shape) {
    byte[] pixels = new byte[3 * shape.height() * shape.width()];
    for (int i = 0; i < pixels.length; i++) {
      int x = i / 3 % shape.width();
      int y = i / 3 / shape.width();
      double u = (double) x / shape.width();
      double v = (double) y / shape.height();
      double value =
          switch (i % 3) {
            case 0 -> 255 * u;
            case 1 -> 127.5 * (1 + Math.sin(20 * u * v));
            default -> u + v < 1 ? 230 : 40;
          };
      pixels[i] = (byte) Math.round(value);
    }
    return new RgbImage(shape.width(), shape.height(), pixels);
  }
}
