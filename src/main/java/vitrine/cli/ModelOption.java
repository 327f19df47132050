package vitrine.cli;

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
      defaultValue = "vit-cifar10",
      description = "A built-in model or a folder (default: ${DEFAULT-VALUE}).")
  private String reference = BundleLoader.BUILT_IN.getFirst();

  Bundle load() {
    return BundleLoader.load(reference);
  }

  ServedModel open() {
    return ServedModel.open(load(), InferenceSettings.local(), _ -> {});
  }
}
