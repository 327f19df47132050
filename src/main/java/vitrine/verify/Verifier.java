package vitrine.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import vitrine.image.RgbImage;
import vitrine.inference.Engine;
import vitrine.inference.ReferenceEngine;
import vitrine.inference.ServedModel;
import vitrine.model.Bundle;
import vitrine.model.Network;
import vitrine.model.Reference;
import vitrine.onnx.Precision;
import vitrine.preprocess.Pixels;

/// Holds an engine against the reference: the same pixels in, the same logits out. Where there is
/// no reference, what is left is said.
public final class Verifier {
  private Verifier() {}

  /// Verifies on pictures drawn by code.
  public static Verification verify(ServedModel model) {
    return verify(model, DrawnPictures.all());
  }

  /// Verifies on the pictures given; the engine takes them in batches, the reference one by one.
  ///
  /// @param pictures by name, at least one
  public static Verification verify(ServedModel model, Map<String, RgbImage> pictures) {
    return switch (model.bundle().network()) {
      case Network.GraphAlone graph -> withoutReference(model, graph.why(), pictures);
      case Network.Weights weights ->
          verify(model, model.engine(), reference(model, weights.checkpoint()), pictures);
      case Network.Graph graph ->
          verify(model, model.engine(), reference(model, graph.checkpoint()), pictures);
    };
  }

  /// The reference, on as many threads as the engine.
  private static ReferenceEngine reference(ServedModel model, Reference checkpoint) {
    return new ReferenceEngine(checkpoint.vit(), model.threads());
  }

  /// By which kernels and on how many threads the reference computes; empty where there is none.
  public static Optional<String> arithmetic(ServedModel model) {
    return model.bundle().reference().map(of -> reference(model, of).arithmetic());
  }

  static Verification.Compared verify(
      ServedModel model, Engine engine, Engine reference, Map<String, RgbImage> pictures) {
    List<Pixels> pixels = pictures.values().stream().map(model::preprocess).toList();
    List<float[]> expected = reference.infer(pixels);
    return compare(
        model,
        engine,
        Verification.Compared.REFERENCE,
        expected,
        farthest(expected, batches(engine, pixels, model.maxBatch())),
        List.copyOf(pictures.keySet()));
  }

  /// What can be known without a reference: that the graph runs, and that a picture's logits do not
  /// depend on the other pictures of its batch (a graph may have its example's batch baked in, or
  /// attend over the batch).
  private static Verification withoutReference(
      ServedModel model, String why, Map<String, RgbImage> pictures) {
    List<Pixels> pixels = pictures.values().stream().map(model::preprocess).toList();
    Engine engine = model.engine();
    List<float[]> expected = batches(engine, pixels, 1).getFirst();
    Verification.Compared itself =
        compare(
            model,
            engine,
            "itself, one picture at a time,",
            expected,
            farthest(expected, batches(engine, pixels, model.maxBatch())),
            List.copyOf(pictures.keySet()));
    return itself.passed()
        ? new Verification.NotVerified(model.bundle().name(), engine.provider(), why)
        : itself;
  }

  /// Whether logits of one picture are those of before, within the tolerance of the model's
  /// precision: the batch that it shares, and the session that takes it, may round otherwise.
  public static boolean isSame(ServedModel model, float[] before, float[] now) {
    var comparison =
        new LogitComparison(List.of(before), List.of(now), Tolerance.of(model.precision()));
    return comparison.passed(comparison.pictures(List.of("picture"), model.bundle().labels()));
  }

  /// All pictures, by each way in which the engine may run them.
  private static List<List<float[]>> batches(Engine engine, List<Pixels> pixels, int maxBatch) {
    List<List<float[]>> ways = new ArrayList<>();
    for (int i = 0; i < pixels.size(); i += maxBatch) {
      List<Pixels> batch = pixels.subList(i, Math.min(i + maxBatch, pixels.size()));
      List<List<float[]>> ofBatch = engine.inferEveryWay(batch);
      for (int way = 0; way < ofBatch.size(); way++) {
        if (ways.size() == way) {
          ways.add(new ArrayList<>());
        }
        ways.get(way).addAll(ofBatch.get(way));
      }
    }
    return ways;
  }

  /// Of each picture the logits that are farthest from what is expected.
  private static List<float[]> farthest(List<float[]> expected, List<List<float[]>> ways) {
    return IntStream.range(0, expected.size())
        .mapToObj(picture ->
            ways.stream()
                .map(way -> way.get(picture))
                .max(
                    Comparator.comparingDouble(
                        logits -> LogitComparison.maxAbsDiff(expected.get(picture), logits)))
                .orElseThrow())
        .toList();
  }

  private static Verification.Compared compare(
      ServedModel model,
      Engine engine,
      String against,
      List<float[]> expected,
      List<float[]> actual,
      List<String> names) {
    Bundle bundle = model.bundle();
    Precision precision = model.precision();
    var comparison = new LogitComparison(expected, actual, Tolerance.of(precision));
    List<Verification.Comparison> pictures = comparison.pictures(names, bundle.labels());
    long agreeing = pictures.stream().filter(Verification.Comparison::sameLabel).count();
    return new Verification.Compared(
        bundle.name(),
        engine.provider(),
        precision.label(),
        against,
        comparison.passed(pictures),
        // Math.max keeps NaN, which no tolerance admits
        pictures.stream().mapToDouble(Verification.Comparison::maxAbsDiff).reduce(0, Math::max),
        comparison.cosine(),
        (double) agreeing / pictures.size(),
        pictures);
  }
}
