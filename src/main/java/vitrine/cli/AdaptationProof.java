package vitrine.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import vitrine.adapt.FeatureHead;
import vitrine.adapt.features.Features;
import vitrine.adapt.features.Features.Featured;
import vitrine.classify.Classifier;
import vitrine.evaluate.UnreadablePicture;
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.ServedModel;

/// Whether the bundle that came out answers as its head does on the features.
///
/// @param served the bundle as it was loaded from its folder, opened as the features' network was
/// @param head that was fitted
record AdaptationProof(ServedModel served, FeatureHead head) {
  /// Rounding in another order of summation, by the largest logit.
  private static final double ROUNDING = 1e-3;

  private static final int PICTURES = 8;

  /// Serves a few pictures, of different classes where there are.
  ///
  /// @throws WorkFailed where it doesn't
  String line(Features features) throws IOException {
    double largest = 0;
    int pictures = 0;
    var classifier = new Classifier(new ImageDecoder(ImageLimits.DEFAULT));
    try {
      for (Featured one : ofDifferentClasses(features)) {
        float[] answered = Evaluation.logits(one.picture().file().read(), classifier, served);
        largest = Math.max(largest, difference(head.logits(one.values()), answered));
        pictures++;
      }
    } catch (UnreadablePicture e) {
      throw new WorkFailed("a picture has changed meanwhile: " + e.getMessage(), e);
    }
    if (!(largest <= ROUNDING)) {
      throw new WorkFailed(
          String.format(
              Locale.ROOT,
              "the bundle's logits differ from the head's by %.2g of the largest; allowed: %.0e",
              largest,
              ROUNDING));
    }
    return String.format(
        Locale.ROOT,
        "proof        %d pictures served: their logits are the head's on the features within %.1e",
        pictures,
        largest);
  }

  /// The first of each class, then the second of each, and so on.
  private static List<Featured> ofDifferentClasses(Features features) {
    int[] seen = new int[features.classes().size()];
    return features.pictures().stream()
        .map(one -> Map.entry(seen[one.label()]++, one))
        .sorted(Map.Entry.comparingByKey())
        .limit(PICTURES)
        .map(Map.Entry::getValue)
        .toList();
  }

  private static double difference(float[] expected, float[] given) {
    double difference = 0;
    double size = 1;
    for (int i = 0; i < expected.length; i++) {
      difference = Math.max(difference, Math.abs(expected[i] - given[i]));
      size = Math.max(size, Math.abs(expected[i]));
    }
    return difference / size;
  }
}
