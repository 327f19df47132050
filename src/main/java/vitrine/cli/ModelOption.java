package vitrine.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.Bundle;
import vitrine.model.BundleDraft;
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
    return BundleLoader.load(reference());
  }

  /// What lies there, where that is weights without all that makes them a model.
  Optional<BundleDraft> draft() {
    try {
      return BundleDraft.of(Path.of(reference()));
    } catch (InvalidPathException e) {
      return Optional.empty(); // the name of something else
    }
  }

  private String reference() {
    return reference == null ? configured() : reference;
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
