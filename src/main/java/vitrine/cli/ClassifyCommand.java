package vitrine.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import vitrine.checkpoint.file.FileProblem;
import vitrine.classify.Classifier;
import vitrine.classify.ClassifyOptions;
import vitrine.classify.Prediction;
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.ServedModel;
import vitrine.model.ScoreFunction;
import vitrine.serving.Failure;

/// `vitrine classify FILE…`
@Command(
    name = "classify",
    mixinStandardHelpOptions = true,
    description = "Classifies pictures, on the very path that serves.")
final class ClassifyCommand implements Callable<Integer> {
  /// Enough to keep every core and the batcher busy.
  private static final int AT_ONCE = 2 * Runtime.getRuntime().availableProcessors() + 8;

  @Spec private CommandSpec command = CommandSpec.create();
  @Mixin private ModelOption model = new ModelOption();
  @Mixin private PrecisionOption precision = new PrecisionOption();
  @Mixin private DeviceOption device = new DeviceOption();

  @Option(names = "--top-k", paramLabel = "K", description = "Classes a picture; 0 for all.")
  private int topK = ClassifyOptions.DEFAULT.topK();

  @Option(
      names = "--function",
      paramLabel = "F",
      description = "softmax, sigmoid or none (default: what the model was trained for).")
  private @Nullable ScoreFunction function;

  @Option(names = "--json", description = "Print one JSON list and nothing else.")
  private boolean json;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Pictures.")
  private List<Path> files = List.of();

  /// @param file as it was given
  /// @param predictions null when it failed
  /// @param error null when it did not
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Result(String file, @Nullable List<Prediction> predictions, @Nullable String error) {}

  @Override
  public Integer call() {
    if (topK < 0) {
      throw new ParameterException(
          command.commandLine(), "--top-k is " + topK + "; allowed: 0 (all) or more");
    }
    var classifier = new Classifier(new ImageDecoder(ImageLimits.DEFAULT));
    var options = new ClassifyOptions(topK, null, function);
    List<Result> results;
    try (ServedModel served = model.open(device, precision);
        Progress progress = Progress.of("classify", files.size())) {
      results =
          files.stream()
              .gather(
                  Gatherers.mapConcurrent(
                      AT_ONCE, file -> classify(file, classifier, served, options)))
              .peek(_ -> progress.step())
              .toList();
    }
    print(results);
    return results.stream().allMatch(result -> result.error() == null) ? 0 : 1;
  }

  private static Result classify(
      Path file, Classifier classifier, ServedModel model, ClassifyOptions options) {
    try {
      byte[] encoded = PictureFile.read(file);
      return new Result(
          file.toString(), classifier.classify(encoded, model, options).predictions(), null);
    } catch (Failure e) {
      return new Result(file.toString(), null, e.getMessage());
    } catch (IOException e) {
      return new Result(file.toString(), null, FileProblem.reason(e));
    }
  }

  private void print(List<Result> results) {
    var out = command.commandLine().getOut();
    if (json) {
      out.println(JsonMapper.shared().writeValueAsString(results));
      return;
    }
    for (Result result : results) {
      if (result.predictions() == null) {
        command.commandLine().getErr().printf("vitrine: %s: %s%n", result.file(), result.error());
      } else {
        out.println(result.file());
        result
            .predictions()
            .forEach(p -> out.printf(Locale.ROOT, "  %8.4f  %s%n", p.score(), p.label()));
      }
    }
    out.flush();
  }
}
