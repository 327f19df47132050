package vitrine.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import vitrine.checkpoint.file.Finding;
import vitrine.model.Bundle;
import vitrine.model.BundleDraft;
import vitrine.model.Network;
import vitrine.model.Reference;
import vitrine.onnx.read.GraphSignature;
import vitrine.onnx.read.OnnxModel;
import vitrine.vit.Norms;
import vitrine.vit.SpecialTokens;
import vitrine.vit.ViTSpec;

/// `vitrine inspect`
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description =
        "Draws a model as a table: family, dimensions, cost, preprocessing, labels, and what was"
            + " said or inferred. Of weights alone: what is missing beside them.")
final class InspectCommand implements Callable<Integer> {
  /// Labels on one line before the rest is counted.
  private static final int LABELS_SHOWN = 10;

  @Spec private CommandSpec command = CommandSpec.create();
  @Mixin private ModelOption model = new ModelOption();

  @Override
  public Integer call() {
    Optional<BundleDraft> draft = model.draft();
    if (draft.isPresent()) {
      DraftTable.print(draft.get(), command.commandLine().getOut());
      command.commandLine().getOut().flush();
      return 1;
    }
    describe(model.load());
    return 0;
  }

  private void describe(Bundle bundle) {
    line("model", bundle.name());
    line("family", bundle.family());
    line("served", bundle.network().served());
    bundle.network().givenGraph().ifPresent(graph -> graph(graph, bundle));
    bundle.reference().ifPresent(this::reference);
    bundle.preprocessing().describe().forEach(this::line);
    line("scores by", lower(bundle.scoreFunction()));
    if (bundle.calibration() != null) {
      line("temperature", bundle.temperature());
    }
    line("labels", labels(bundle.labels()));
    bundle.reference().ifPresent(reference -> line("weights sha256", reference.sha256()));
    bundle.network().givenGraph().ifPresent(_ -> line("graph sha256", bundle.sha256()));
    findings(bundle.reference().map(Reference::findings).orElse(List.of()));
    command.commandLine().getOut().flush();
  }

  private void graph(OnnxModel graph, Bundle bundle) {
    GraphSignature signature = graph.signature(bundle.input(), bundle.labels().size());
    line("verified", verified(bundle.network()));
    line("opset", graph.opset());
    line("precision", graph.precision().label());
    line("input", signature.input());
    line("output", signature.output());
    line("graph parameters", String.format(Locale.ROOT, "%,d", graph.parameters()));
    if (!graph.dataFiles().isEmpty()) {
      line("external data", String.join(", ", graph.dataFiles()));
    }
  }

  private static String verified(Network network) {
    return network instanceof Network.GraphAlone graph
        ? "no: " + graph.why()
        : "at start, against the weights";
  }

  private void reference(Reference reference) {
    ViTSpec spec = reference.vit().spec();
    embedding(spec);
    encoder(spec);
    readout(spec);
    line("tensors mapped", reference.tensors());
    line("parameters", String.format(Locale.ROOT, "%,d", reference.vit().weights().parameters()));
    line("GFLOP an image", String.format(Locale.ROOT, "%.3f", spec.flops() / 1e9));
  }

  private void embedding(ViTSpec spec) {
    line("image", "%d×%d".formatted(spec.imageHeight(), spec.imageWidth()));
    line("channels", spec.channels());
    line(
        "patches",
        "%d of %d×%d".formatted(spec.numPatches(), spec.patchHeight(), spec.patchWidth()));
    line("special tokens", specialTokens(spec.specialTokens()));
    line("tokens", spec.tokens());
    line("positions", lower(spec.positions()));
    line("hidden size", spec.hiddenSize());
  }

  private void encoder(ViTSpec spec) {
    line("blocks", spec.numLayers());
    line("heads", "%d of %d".formatted(spec.numHeads(), spec.headSize()));
    line("attention", attention(spec));
    line("MLP", "%d, %s".formatted(spec.intermediateSize(), lower(spec.hiddenAct())));
    line("norms", norms(spec.norms()));
    line("LayerNorm ε", spec.layerNormEps());
  }

  private void readout(ViTSpec spec) {
    line("pooling", lower(spec.pooling()));
    line("pooler", spec.poolerSize() == 0 ? "none" : spec.poolerSize() + ", tanh");
  }

  private static String specialTokens(SpecialTokens special) {
    return joined(
        special.cls() ? "class" : "",
        special.distillation() ? "distillation" : "",
        special.registers() > 0 ? special.registers() + " registers" : "");
  }

  private static String attention(ViTSpec spec) {
    return joined(
        spec.qkvBias() ? "biases" : "no biases",
        spec.outputProjection() ? "output projection" : "no output projection",
        spec.layerScale() ? "layer scale" : "");
  }

  private static String norms(Norms norms) {
    return joined(
        norms.onPixels() ? "pixels" : "",
        norms.onPatches() ? "patches" : "",
        norms.beforeBlocks() ? "before the blocks" : "",
        norms.beforeSubLayers() ? "before sub-layers" : "after sub-layers",
        norms.afterBlocks() ? "after the blocks" : "",
        norms.afterPooling() ? "after pooling" : "");
  }

  private static String joined(String... parts) {
    List<String> there = Stream.of(parts).filter(part -> !part.isEmpty()).toList();
    return there.isEmpty() ? "none" : String.join(", ", there);
  }

  private static String labels(List<String> labels) {
    String first = String.join(", ", labels.subList(0, Math.min(LABELS_SHOWN, labels.size())));
    return labels.size() <= LABELS_SHOWN
        ? "%d: %s".formatted(labels.size(), first)
        : "%d: %s, …".formatted(labels.size(), first);
  }

  /// What was found out, and who said so.
  private void findings(List<Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    List<Finding> rows = new ArrayList<>(List.of(new Finding("key", "value", "from")));
    rows.addAll(findings);
    int width = rows.stream().mapToInt(row -> row.value().length()).max().orElse(0);
    command.commandLine().getOut().println();
    for (Finding row : rows) {
      String value = row.value() + " ".repeat(width - row.value().length());
      command
          .commandLine()
          .getOut()
          .printf(Locale.ROOT, "%-20s %s  %s%n", row.key(), value, row.source());
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private void line(String name, Object value) {
    command.commandLine().getOut().printf(Locale.ROOT, "%-16s %s%n", name, value);
  }
}
