package vitrine.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import vitrine.evaluate.data.DataException;
import vitrine.evaluate.data.LabelledPictures;
import vitrine.evaluate.report.ReportCard;
import vitrine.model.Bundle;
import vitrine.model.BundleLoader;
import vitrine.model.Calibration;
import vitrine.model.ScoreFunction;
import vitrine.onnx.Precision;

/// `vitrine evaluate --data FOLDER`
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description =
        "Measures a model on labelled pictures, on the very path that serves, and writes a report:"
            + " report.html, report.json, predictions.csv.")
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();
  @Mixin private ModelOption model = new ModelOption();
  @Mixin private PrecisionOption precision = new PrecisionOption();
  @Mixin private DeviceOption device = new DeviceOption();

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      required = true,
      description =
          "A folder with a folder for each class, a .csv with the columns file and label, or MNIST's"
              + " files (a folder with one pair of them, or its …images-idx3-ubyte, packed or not).")
  private Path data = Path.of("");

  @Mixin private ClassesOption classes = new ClassesOption();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the report; made when needed (default: report).")
  private Path out = Path.of("report");

  @Option(
      names = "--min-accuracy",
      paramLabel = "A",
      description = "Exit code 1 where the accuracy (top-1) is lower; from 0 to 1.")
  private @Nullable Double minAccuracy;

  @Option(
      names = "--calibrate",
      description =
          "Write the temperature that fits these pictures into the model's folder"
              + " (calibration.json): /classify divides logits by it from the next start on. Take"
              + " pictures for it that are neither for training nor for the final figures.")
  private boolean calibrate;

  @Option(
      names = "--worst",
      paramLabel = "N",
      description = "Wrong answers with the largest losses that the report shows (default: 24).")
  private int worst = 24;

  @Option(
      names = "--attention",
      paramLabel = "N",
      description =
          "Pictures of each class that its median attention is of, 0 for none (default: 256, and no"
              + " more than 2560 in all).")
  private int attention = 256;

  @Override
  public Integer call() {
    requireAllowed();
    Bundle bundle = model.load();
    requireSoftmax(bundle);
    Path own = calibrate ? ownFolder() : null;
    LabelledPictures pictures;
    try {
      pictures = LabelledPictures.open(data, classes.classes(), bundle.labels());
    } catch (DataException e) {
      throw refused(e.getMessage(), e);
    }
    Precision served = precision.precision();
    var evaluation = new Evaluation(data, out, worst, attention, command.commandLine().getErr());
    try {
      ReportCard card = evaluation.run(bundle, device.settings(served), pictures);
      print(card);
      if (own != null) {
        calibrate(own, card);
      }
      return minAccuracy != null && card.accuracy() < minAccuracy ? failed(card) : 0;
    } catch (IOException e) {
      throw new WorkFailed(e);
    } catch (DataException e) {
      throw new WorkFailed(String.valueOf(e.getMessage()), e);
    }
  }

  private void requireAllowed() {
    if (minAccuracy != null && !(minAccuracy >= 0 && minAccuracy <= 1)) {
      throw refused("--min-accuracy is %s; allowed: 0 to 1".formatted(minAccuracy), null);
    }
    if (worst < 0 || worst > 1000) {
      throw refused("--worst is %d; allowed: 0 to 1000".formatted(worst), null);
    }
    if (attention < 0 || attention > 256) {
      throw refused("--attention is %d; allowed: 0 to 256".formatted(attention), null);
    }
  }

  private ParameterException refused(@Nullable String message, @Nullable Exception cause) {
    return new ParameterException(command.commandLine(), String.valueOf(message), cause);
  }

  /// Each picture has one class here.
  private void requireSoftmax(Bundle bundle) {
    if (bundle.scoreFunction() != ScoreFunction.SOFTMAX) {
      throw refused(
          "%s scores by %s (problem_type, or a single label); allowed: models that tell one class"
                  .formatted(bundle.name(), bundle.scoreFunction())
              + " from others, by softmax",
          null);
    }
  }

  private Path ownFolder() {
    return BundleLoader.ownFolder(model.reference())
        .orElseThrow(() ->
            refused(
                ("--calibrate: %s is %s; allowed: a model in a folder of its own, to which %s can"
                        + " be written")
                    .formatted(
                        model.reference(),
                        BundleLoader.BUILT_IN.contains(model.reference())
                            ? "built in, and the jar is not changed"
                            : "the hub's, whose cache others share",
                        Calibration.FILE),
                null));
  }

  private void print(ReportCard card) {
    var print = command.commandLine().getOut();
    EvaluationSummary.lines(card).forEach(print::println);
    print.printf("report       %s%n", out.resolve(Evaluation.PAGE));
    print.flush();
  }

  private void calibrate(Path folder, ReportCard card) throws IOException {
    new Calibration(card.fitted().temperature(), card.model().sha256())
        .write(folder, EvaluationSummary.ofCalibration(card));
    command.commandLine().getErr().printf("vitrine: wrote %s%n", folder.resolve(Calibration.FILE));
  }

  private int failed(ReportCard card) {
    command
        .commandLine()
        .getErr()
        .printf(
            Locale.ROOT,
            "vitrine: the accuracy is %.4f, less than --min-accuracy %s%n",
            card.accuracy(),
            minAccuracy);
    return 1;
  }
}
