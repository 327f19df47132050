package vitrine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import vitrine.adapt.Backbone;
import vitrine.adapt.features.FeatureCache;
import vitrine.adapt.features.FeatureReader;
import vitrine.checkpoint.file.Sha256;
import vitrine.classify.Classifier;
import vitrine.evaluate.data.LabelledPictures;
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.Bundle;
import vitrine.onnx.export.Exporter;

/// Pictures to features by the path that serves.
///
/// @param model whose features they are
/// @param backbone its network
/// @param settings that it is run with
/// @param err for progress
record FeatureReading(
    Bundle model, Backbone backbone, InferenceSettings settings, PrintWriter err) {
  /// Reads all of them.
  FeatureReader.Reading read(LabelledPictures pictures) throws IOException {
    var classifier = new Classifier(new ImageDecoder(ImageLimits.DEFAULT));
    try (ServedModel served = ServedModel.open(backbone.bundle(model), settings, _ -> {});
        FeatureCache cache =
            FeatureCache.open(
                settings.cache().resolve("features"), key(served), backbone.features());
        Progress progress = Progress.ofLong("features", pictures.count(), err)) {
      return new FeatureReader(
              encoded -> Evaluation.logits(encoded, classifier, served),
              cache,
              backbone.features(),
              Evaluation.AT_ONCE)
          .read(pictures, progress::step);
    }
  }

  /// Everything that features depend on but the picture.
  private static String key(ServedModel served) {
    Bundle bundle = served.bundle();
    String all =
        String.join(
            "\n",
            bundle.sha256(),
            bundle.configSha256(),
            bundle.preprocessing().toString(),
            served.precision().label(),
            served.engine().provider(),
            "graph " + Exporter.VERSION,
            "features " + FeatureCache.VERSION);
    return Sha256.of(all.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
  }
}
