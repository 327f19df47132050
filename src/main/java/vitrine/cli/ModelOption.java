package vitrine.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import vitrine.hub.Hub;
import vitrine.inference.ServedModel;
import vitrine.model.Bundle;
import vitrine.model.BundleDraft;
import vitrine.model.BundleLoader;
import vitrine.model.BundleTemplate;

/// `--model`, the same for every command.
final class ModelOption {
  @Option(
      names = "--model",
      paramLabel = "M",
      description =
          "A built-in model, a folder, or owner/name of the Hugging Face hub"
              + " (default: the first of VITRINE_MODELS, else vit-cifar10).")
  private @Nullable String reference;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  Bundle load() {
    var hub = new Hub(System.getenv(), new DownloadProgress(command.commandLine().getErr()));
    return BundleLoader.load(reference(), hub);
  }

  /// The same, as what others are made of.
  BundleTemplate template() {
    var hub = new Hub(System.getenv(), new DownloadProgress(command.commandLine().getErr()));
    return BundleTemplate.open(reference(), hub);
  }

  /// What lies there, where that is weights without all that makes them a model.
  Optional<BundleDraft> draft() {
    try {
      return BundleDraft.of(Path.of(reference()));
    } catch (InvalidPathException e) {
      return Optional.empty(); // the name of something else
    }
  }

  /// What was asked for, by option or environment.
  String reference() {
    return reference == null ? configured() : reference;
  }

  private static String configured() {
    String models = System.getenv("VITRINE_MODELS");
    return models == null || models.isBlank()
        ? BundleLoader.BUILT_IN.getFirst()
        : models.substring(0, (models + ",").indexOf(',')).strip();
  }

  ServedModel open(DeviceOption device, PrecisionOption precision) {
    return ServedModel.open(load(), device.settings(precision.precision()), _ -> {});
  }
}
