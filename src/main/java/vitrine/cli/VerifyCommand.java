package vitrine.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import vitrine.checkpoint.file.FileProblem;
import vitrine.image.ImageException;
import vitrine.image.ImageLimits;
import vitrine.image.RgbImage;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.ServedModel;
import vitrine.verify.Verification;
import vitrine.verify.Verifier;

/// `vitrine verify [FILE…]`
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Holds ONNX Runtime's logits against the reference's; exit code 1 when they differ, or when"
            + " there is no reference.")
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();
  @Mixin private ModelOption model = new ModelOption();
  @Mixin private PrecisionOption precision = new PrecisionOption();
  @Mixin private DeviceOption device = new DeviceOption();

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Pictures (default: a few drawn by code).")
  private List<Path> files = List.of();

  @Override
  public Integer call() {
    try (ServedModel served = model.open(device, precision)) {
      Verification verification =
          files.isEmpty() ? Verifier.verify(served) : Verifier.verify(served, pictures());
      print(verification);
      return verification.status() == Verification.Status.VERIFIED ? 0 : 1;
    }
  }

  private Map<String, RgbImage> pictures() {
    var decoder = new ImageDecoder(ImageLimits.DEFAULT);
    Map<String, RgbImage> pictures = new LinkedHashMap<>();
    for (Path file : files) {
      try {
        pictures.put(file.toString(), decoder.decode(PictureFile.read(file)));
      } catch (ImageException e) {
        throw new WorkFailed(file + ": " + e.getMessage(), e);
      } catch (IOException e) {
        throw new WorkFailed(file + ": " + FileProblem.reason(e), e);
      }
    }
    return pictures;
  }

  private void print(Verification verification) {
    var out = command.commandLine().getOut();
    if (json) {
      out.println(JsonMapper.shared().writeValueAsString(verification));
      return;
    }
    if (verification instanceof Verification.Compared compared) {
      print(compared.pictures());
    }
    out.printf("%s: %s%n", verification.model(), verification.summary());
    out.flush();
  }

  private void print(List<Verification.Comparison> pictures) {
    for (Verification.Comparison picture : pictures) {
      command
          .commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "%-24s %-20s max abs diff %.3g (allowed %.3g) %s%n",
              picture.picture(),
              picture.label(),
              picture.maxAbsDiff(),
              picture.tolerance(),
              picture.passed() ? "ok" : "DIFFERS");
    }
  }
}
