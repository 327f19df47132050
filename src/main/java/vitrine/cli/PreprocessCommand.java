package vitrine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import vitrine.checkpoint.file.FileProblem;
import vitrine.image.ImageException;
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;
import vitrine.model.Bundle;
import vitrine.onnx.PixelShape;
import vitrine.preprocess.Preprocessor;

/// `vitrine preprocess --out DIR FILE…`
@Command(
    name = "preprocess",
    mixinStandardHelpOptions = true,
    description = "Writes what the network would see of each picture: float32 (3, H, W) as .npy.")
final class PreprocessCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();
  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder for FILE.npy; made when needed.")
  private Path out = Path.of("");

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Pictures.")
  private List<Path> files = List.of();

  @Override
  public Integer call() {
    requireDistinctNames();
    Bundle bundle = model.load();
    var decoder = new ImageDecoder(ImageLimits.DEFAULT);
    var preprocessor = new Preprocessor(bundle.preprocessing());
    int failed = 0;
    try (Progress progress = Progress.of("preprocess", files.size())) {
      Files.createDirectories(out);
      for (Path file : files) {
        try {
          write(file, preprocessor.apply(decoder.decode(PictureFile.read(file))), bundle);
        } catch (ImageException e) {
          failed += complain(file, e.getMessage());
        } catch (IOException e) {
          failed += complain(file, FileProblem.reason(e));
        }
        progress.step();
      }
    } catch (IOException e) {
      throw new WorkFailed(e);
    }
    return failed == 0 ? 0 : 1;
  }

  private int complain(Path file, @Nullable String problem) {
    command.commandLine().getErr().printf("vitrine: %s: %s%n", file, problem);
    return 1;
  }

  /// Each file's array is named after it alone.
  private void requireDistinctNames() {
    if (files.stream().map(Path::getFileName).distinct().count() < files.size()) {
      throw new ParameterException(
          command.commandLine(), "two FILEs have the same name, and so would their arrays");
    }
  }

  private void write(Path file, float[] pixels, Bundle bundle) throws IOException {
    PixelShape shape = bundle.input();
    Path to = out.resolve(file.getFileName() + ".npy");
    NpyFile.write(to, pixels, shape.channels(), shape.height(), shape.width());
  }
}
