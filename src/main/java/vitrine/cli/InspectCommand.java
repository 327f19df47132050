package vitrine.cli;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import vitrine.model.Bundle;
import vitrine.vit.ViTSpec;

/// `vitrine inspect`
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "Tells what a model is: dimensions, cost, preprocessing, labels.")
final class InspectCommand implements Runnable {
  /// Labels on one line before the rest is counted.
  private static final int LABELS_SHOWN = 10;

  @Spec private CommandSpec command = CommandSpec.create();
  @Mixin private ModelOption model = new ModelOption();

  @Override
  public void run() {
    Bundle bundle = model.load();
    ViTSpec spec = bundle.vit().spec();
    line("model", bundle.name());
    line("family", bundle.family());
    line("image", "%d×%d".formatted(spec.imageHeight(), spec.imageWidth()));
    line("channels", spec.channels());
    line(
        "patches",
        "%d of %d×%d".formatted(spec.numPatches(), spec.patchHeight(), spec.patchWidth()));
    line("tokens", spec.tokens());
    line("hidden size", spec.hiddenSize());
    line("blocks", spec.numLayers());
    line("heads", "%d of %d".formatted(spec.numHeads(), spec.headSize()));
    line("MLP", "%d, %s".formatted(spec.intermediateSize(), lower(spec.hiddenAct())));
    line("LayerNorm ε", spec.layerNormEps());
    line("parameters", String.format(Locale.ROOT, "%,d", bundle.vit().weights().parameters()));
    line("GFLOP an image", String.format(Locale.ROOT, "%.3f", spec.flops() / 1e9));
    bundle.preprocessing().describe().forEach(this::line);
    line("scores by", lower(bundle.scoreFunction()));
    line("labels", labels(bundle.labels()));
    line("weights sha256", bundle.sha256());
    command.commandLine().getOut().flush();
  }

  private static String labels(List<String> labels) {
    String first = String.join(", ", labels.subList(0, Math.min(LABELS_SHOWN, labels.size())));
    return labels.size() <= LABELS_SHOWN
        ? "%d: %s".formatted(labels.size(), first)
        : "%d: %s, …".formatted(labels.size(), first);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private void line(String name, Object value) {
    command.commandLine().getOut().printf(Locale.ROOT, "%-16s %s%n", name, value);
  }
}
