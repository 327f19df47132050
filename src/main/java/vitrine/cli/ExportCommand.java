package vitrine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import vitrine.model.Bundle;
import vitrine.model.Reference;
import vitrine.onnx.Precision;
import vitrine.onnx.export.Exporter;

/// `vitrine export --to DIR`
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes the model as ONNX: model.onnx, over 2 GiB with model.onnx.data.")
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();
  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "Folder; made when needed.")
  private Path to = Path.of("");

  @Mixin private PrecisionOption precision = new PrecisionOption();

  @Option(
      names = "--standard",
      description =
          "For other runtimes: operators of the ONNX standard alone, float32 pixel_values"
              + " (batch, channels, height, width), rescaled and normalised.")
  private boolean standard;

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
      write(bundle, weights);
      command
          .commandLine()
          .getErr()
          .printf(
              "vitrine: wrote %s as %s%n", to.resolve("model.onnx"), precision.precision().label());
      return 0;
    } catch (IOException e) {
      throw new WorkFailed(e);
    }
  }

  private void write(Bundle bundle, Reference weights) throws IOException {
    if (!standard) {
      Exporter.export(weights.vit(), bundle.preprocessing().affine(), precision.precision(), to);
      return;
    }
    if (precision.precision() != Precision.FP32) {
      throw new ParameterException(command.commandLine(), "--standard is for fp32 alone");
    }
    Exporter.export(weights.vit(), to);
  }
}
