package vitrine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import vitrine.model.Bundle;
import vitrine.model.Reference;
import vitrine.onnx.Exporter;

/// `vitrine export --to DIR`
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes the model as ONNX: model.onnx, over 2 GiB with model.onnx.data.")
final class ExportCommand implements Callable<Integer> {
  enum Precision {
    FP32
  }

  @Spec private CommandSpec command = CommandSpec.create();
  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "Folder; made when needed.")
  private Path to = Path.of("");

  @Option(
      names = "--precision",
      description = "Of the weights: ${COMPLETION-CANDIDATES}.",
      defaultValue = "fp32")
  private Precision precision = Precision.FP32;

  @Override
  public Integer call() {
    try {
      Bundle bundle = model.load();
      Reference weights =
          bundle
              .reference()
              .orElseThrow(() ->
                  new WorkFailed(
                      "%s has no weights to export: it is a graph already (%s)"
                          .formatted(bundle.name(), bundle.network().served())));
      Files.createDirectories(to);
      Exporter.export(weights.vit(), to);
      command
          .commandLine()
          .getErr()
          .printf(
              "vitrine: wrote %s as %s%n",
              to.resolve("model.onnx"), precision.name().toLowerCase(Locale.ROOT));
      return 0;
    } catch (IOException e) {
      throw new WorkFailed(e);
    }
  }
}
