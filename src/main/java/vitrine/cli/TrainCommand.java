package vitrine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import vitrine.evaluate.data.Classes;
import vitrine.evaluate.data.DataException;
import vitrine.evaluate.data.LabelledPictures;
import vitrine.evaluate.report.ReportCard;
import vitrine.inference.Device;
import vitrine.inference.InferenceSettings;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.train.TrainingException;
import vitrine.train.config.ConfigException;
import vitrine.train.config.TrainingConfig;
import vitrine.train.model.Pretrained;

/// `vitrine train --data FOLDER --config FILE --out BUNDLE`
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description =
        "Trains a ViT on labelled pictures, from nothing or from another one's weights: a folder that"
            + " serve, classify and evaluate take.")
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      required = true,
      description =
          "A folder with a folder for each class, a .csv with the columns file and label, or MNIST's"
              + " files (a folder with one pair of them, or its …images-idx3-ubyte, packed or not).")
  private Path data = Path.of("");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The model and how it learns, in JSON (docs/training.md).")
  private Path config = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "BUNDLE",
      required = true,
      description =
          "Folder for the model; made when needed. Its folder training/ has the checkpoint, log.csv"
              + " and curve.html.")
  private Path out = Path.of("");

  @Option(
      names = "--test",
      paramLabel = "FOLDER",
      description =
          "Pictures that it does not learn from, of the same classes: it is judged by them after"
              + " each epoch, and a report as evaluate's is written in the end"
              + " (BUNDLE/training/report).")
  private @Nullable Path test;

  @Mixin private InitFromOption initFrom = new InitFromOption();

  @Option(
      names = "--resume",
      description = "Go on from the checkpoint in BUNDLE, as if it had never been interrupted.")
  private boolean resume;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads that compute (default: one for each core). The result does not depend on it.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() {
    requireOptions();
    TrainingConfig read;
    Pretrained pretrained;
    LabelledPictures pictures;
    List<String> labels;
    LabelledPictures judges;
    try {
      read = TrainingConfig.read(config);
      pretrained = initFrom.load(read.model().dimensions());
      pictures = LabelledPictures.open(data, new Classes.Learned(), List.of());
      labels = labels(pictures);
      judges = test == null ? null : LabelledPictures.open(test, new Classes.Same(), labels);
    } catch (ConfigException | DataException e) {
      throw refused(String.valueOf(e.getMessage()), e);
    }
    requireFolder();
    var training = new Training(read, out, labels, threads, resume, command.commandLine().getErr());
    try {
      boolean done = training.run(pretrained, pictures, judges);
      if (done && judges != null) {
        report(judges);
      }
      print(done);
      return done ? 0 : 1;
    } catch (IOException e) {
      throw new WorkFailed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkFailed("interrupted", e);
    } catch (DataException | TrainingException e) {
      throw new WorkFailed(String.valueOf(e.getMessage()), e);
    }
  }

  private void requireOptions() {
    if (threads < 1 || threads > 1024) {
      throw refused("--threads is %d; allowed: 1 to 1024".formatted(threads), null);
    }
    if (resume && initFrom.isGiven()) {
      throw refused(
          "--resume goes on with the weights of its checkpoint, --init-from begins with others;"
              + " allowed: one of them",
          null);
    }
  }

  private static List<String> labels(LabelledPictures pictures) {
    List<String> labels =
        pictures.classes().entrySet().stream()
            .sorted(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .toList();
    if (labels.size() < 2) {
      throw new DataException("the data's classes are %s; allowed: two or more".formatted(labels));
    }
    return labels;
  }

  /// Nothing is overwritten that took hours.
  private void requireFolder() {
    boolean begun = Files.exists(Training.checkpoint(out));
    if (resume && !begun) {
      throw refused(
          "--resume: there is no %s; allowed: a folder whose training was interrupted"
              .formatted(Training.checkpoint(out)),
          null);
    }
    if (!resume && (begun || Files.exists(out.resolve("config.json")))) {
      throw refused(
          ("--out: %s has a model already; allowed: another folder, or --resume to go on with its"
                  + " training")
              .formatted(out),
          null);
    }
  }

  private ParameterException refused(String message, @Nullable Exception cause) {
    return new ParameterException(command.commandLine(), message, cause);
  }

  private void report(LabelledPictures judges) throws IOException {
    Path folder = out.resolve(Training.FOLDER).resolve("report");
    var evaluation =
        new Evaluation(
            Path.of(String.valueOf(test)), folder, 24, 256, command.commandLine().getErr());
    ReportCard card =
        evaluation.run(
            BundleLoader.load(out.toString()),
            InferenceSettings.local(Precision.FP32, new Device.Cpu()),
            judges);
    var print = command.commandLine().getOut();
    EvaluationSummary.lines(card).forEach(print::println);
    print.printf("report       %s%n", folder.resolve(Evaluation.PAGE));
  }

  private void print(boolean done) {
    var print = command.commandLine().getOut();
    if (done) {
      print.printf("model        %s%n", out);
      print.printf("curve        %s%n", out.resolve(Training.FOLDER).resolve(Training.CURVE));
    }
    print.flush();
  }
}
