package vitrine.inference;

import java.nio.file.Path;
import java.util.List;
import vitrine.image.RgbImage;
import vitrine.model.Bundle;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;

/// A JVM that ends while a hook of ours opens a model and runs it, as one does that was told to end
/// while it started.
final class LateProcess {
  private LateProcess() {}

  public static void main(String[] args) {
    OnnxSessions.load();
    Bundle bundle = BundleLoader.load("vit-cifar10");
    var settings = new InferenceSettings(Path.of("target/test-cache"), 2, 1, Precision.FP32);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> runs(bundle, settings)));
    System.exit(0);
  }

  /// So often that ONNX Runtime's own hook has long run.
  private static void runs(Bundle bundle, InferenceSettings settings) {
    var picture = new RgbImage(32, 32, new byte[3 * 32 * 32]);
    for (int i = 0; i < 20; i++) {
      try (ServedModel model = ServedModel.open(bundle, settings, _ -> {})) {
        model.engine().infer(List.of(model.preprocess(picture)));
      }
    }
    System.out.println("answered to the end");
  }
}
