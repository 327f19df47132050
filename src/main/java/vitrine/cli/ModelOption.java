package vitrine.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.Bundle;
import vitrine.model.BundleLoader;

/// `--model`, the same for every command.
final class ModelOption {
  @Option(
      names = "--model",
      paramLabel = "M",
      description =
          "A built-in model or a folder (default: the first of VITRINE_MODELS, else vit-cifar10).")
  private @Nullable String reference;

  Bundle load() {
    return BundleLoader.load(reference == null ? configured() : reference);
  }

  private static String configured() {
    String models = System.getenv("VITRINE_MODELS");
    return models == null || models.isBlank()
        ? BundleLoader.BUILT_IN.getFirst()
        : models.substring(0, (models + ",").indexOf(',')).strip();
  }

  ServedModel open() {
    return ServedModel.open(load(), InferenceSettings.local(), _ -> {});
  }
}
