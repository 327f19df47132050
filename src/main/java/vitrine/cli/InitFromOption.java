package vitrine.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import vitrine.hub.Hub;
import vitrine.model.Bundle;
import vitrine.model.BundleLoader;
import vitrine.model.Reference;
import vitrine.train.model.Pretrained;
import vitrine.vit.ViTSpec;

/// `--init-from` of training: another model's weights to begin with.
final class InitFromOption {
  @Option(
      names = "--init-from",
      paramLabel = "MODEL",
      description =
          "Begin with the weights of a model of the configuration's dimensions: a built-in one, a"
              + " folder, or owner/name of the Hugging Face hub. For other classes the head begins"
              + " anew.")
  private @Nullable String reference;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  boolean isGiven() {
    return reference != null;
  }

  /// The model that was asked for.
  ///
  /// @param dimensions that it must have
  /// @return null where none was
  @Nullable Pretrained load(ViTSpec dimensions) {
    if (reference == null) {
      return null;
    }
    var hub = new Hub(System.getenv(), new DownloadProgress(command.commandLine().getErr()));
    Bundle bundle = BundleLoader.load(reference, hub);
    Reference weights =
        bundle.reference().orElseThrow(() -> refused("it is a graph, without weights"));
    var pretrained = new Pretrained(weights.vit(), bundle.labels());
    List<String> differences = pretrained.differences(dimensions);
    if (!differences.isEmpty()) {
      throw refused("not as the configuration has it: " + String.join("; ", differences));
    }
    return pretrained;
  }

  private ParameterException refused(String why) {
    return new ParameterException(
        command.commandLine(), "--init-from %s: %s".formatted(reference, why));
  }
}
