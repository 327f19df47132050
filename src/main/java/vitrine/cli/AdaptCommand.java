package vitrine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import vitrine.adapt.fitting.HeadConfig;
import vitrine.adapt.fitting.Method;
import vitrine.evaluate.data.Classes;
import vitrine.evaluate.data.DataException;
import vitrine.evaluate.data.LabelledPictures;
import vitrine.model.BundleTemplate;
import vitrine.onnx.read.OnnxModelException;

/// `vitrine adapt --data FOLDER --out BUNDLE`
@Command(
    name = "adapt",
    mixinStandardHelpOptions = true,
    description =
        "Gives a model your own classes: its network stays as it is, and a new head is fitted to what"
            + " it makes of your pictures. Leaves a folder that serve, classify and evaluate take.")
final class AdaptCommand implements Callable<Integer> {
  /// What may be asked for.
  enum Choice {
    AUTO,
    LOGISTIC,
    PROTOTYPES,
    KNN
  }

  private static final List<Integer> NEIGHBOURS = List.of(1, 3, 5, 10, 20);

  /// How much each class counts.
  enum ClassWeight {
    NONE,
    BALANCED
  }

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

  @Option(
      names = "--out",
      paramLabel = "BUNDLE",
      required = true,
      description =
          "Folder for the model; made when needed. Its folder adapt/ says how it came about.")
  private Path out = Path.of("");

  @Option(
      names = "--test",
      paramLabel = "FOLDER",
      description =
          "Pictures that it does not learn from, of the same classes: a report as evaluate's is"
              + " written of them (BUNDLE/adapt/report). Without, the report is of the"
              + " cross-validation.")
  private @Nullable Path test;

  @Option(
      names = "--method",
      paramLabel = "M",
      description =
          "logistic (regression), prototypes (the nearest class mean), knn (nearest neighbours), or"
              + " auto (default): logistic, unless prototypes are clearly better in cross-validation.")
  private Choice method = Choice.AUTO;

  @Option(
      names = {"-C", "--regularisation"},
      paramLabel = "C",
      split = ",",
      description =
          "Of logistic regression, as scikit-learn's C: smaller values regularise more. Of several,"
              + " cross-validation chooses (default: ten values from 1e-4 to 1e4).")
  private List<Double> regularisation = List.of();

  @Option(
      names = {"-k", "--neighbours"},
      paramLabel = "K",
      split = ",",
      description =
          "Of knn: how many vote. Of several, cross-validation chooses (default: 1,3,5,10,20).")
  private List<Integer> neighbours = List.of();

  @Option(
      names = "--class-weight",
      paramLabel = "W",
      description =
          "Of logistic regression: none (default) counts each picture the same, balanced each class,"
              + " as scikit-learn's class_weight.")
  private @Nullable ClassWeight classWeight;

  @Option(
      names = "--folds",
      paramLabel = "N",
      description = "Of the cross-validation (default: 5).")
  private int folds = 5;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "That deals the pictures to the folds (default: 0).")
  private long seed;

  @Option(
      names = "--skip-unreadable",
      description = "Go on without pictures that can't be read; otherwise they end it, by name.")
  private boolean skipUnreadable;

  @Option(
      names = "--features",
      paramLabel = "DIR",
      description =
          "Also write the features as NumPy's arrays: features.npy, labels.npy, and files.csv.")
  private @Nullable Path features;

  @Override
  public Integer call() {
    requireAllowed();
    BundleTemplate template = model.template();
    requireFolder();
    LabelledPictures pictures;
    LabelledPictures judges;
    try {
      pictures = LabelledPictures.open(data, new Classes.Learned(), List.of());
      List<String> labels = labels(pictures);
      judges = test == null ? null : LabelledPictures.open(test, new Classes.Same(), labels);
    } catch (DataException e) {
      throw refused(String.valueOf(e.getMessage()), e);
    }
    var adapting =
        new Adapting(
            template,
            device.settings(precision.precision()),
            config(),
            data,
            out,
            skipUnreadable,
            command.commandLine());
    try {
      adapting.run(pictures, test, judges, features);
      return 0;
    } catch (IOException e) {
      throw new WorkFailed(e);
    } catch (DataException | OnnxModelException e) {
      throw new WorkFailed(String.valueOf(e.getMessage()), e);
    }
  }

  private HeadConfig config() {
    return new HeadConfig(
        switch (method) {
          case AUTO -> null;
          case LOGISTIC -> Method.LOGISTIC;
          case PROTOTYPES -> Method.PROTOTYPES;
          case KNN -> Method.KNN;
        },
        regularisation,
        neighbours.isEmpty() ? NEIGHBOURS : neighbours,
        folds,
        seed,
        classWeight == ClassWeight.BALANCED);
  }

  private void requireAllowed() {
    for (double c : regularisation) {
      if (!(c >= 1e-12 && c <= 1e12)) {
        throw refused("--regularisation is %s; allowed: 1e-12 to 1e12".formatted(c), null);
      }
    }
    for (int k : neighbours) {
      if (k < 1 || k > 1000) {
        throw refused("--neighbours is %d; allowed: 1 to 1000".formatted(k), null);
      }
    }
    requireUsed(regularisation.isEmpty(), "--regularisation", Choice.LOGISTIC, Choice.AUTO);
    requireUsed(classWeight == null, "--class-weight", Choice.LOGISTIC, Choice.AUTO);
    requireUsed(neighbours.isEmpty(), "--neighbours", Choice.KNN);
    if (folds < 2 || folds > 100) {
      throw refused("--folds is %d; allowed: 2 to 100".formatted(folds), null);
    }
  }

  private void requireUsed(boolean absent, String option, Choice... by) {
    if (!absent && !List.of(by).contains(method)) {
      throw refused(
          "%s means nothing to --method %s; allowed: with %s"
              .formatted(
                  option,
                  lower(method),
                  Arrays.stream(by).map(AdaptCommand::lower).collect(Collectors.joining(", "))),
          null);
    }
  }

  private static String lower(Choice choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  /// Nothing is overwritten, and nothing is computed for a folder that can't be written.
  private void requireFolder() {
    Path exists = out.toAbsolutePath().normalize();
    while (!Files.exists(exists)) {
      exists = Objects.requireNonNull(exists.getParent());
    }
    if (!Files.isDirectory(exists) || !Files.isWritable(exists)) {
      throw refused("--out: %s is no folder that can be written".formatted(exists), null);
    }
    try (Stream<Path> files = Files.list(exists)) {
      if (Files.exists(out) && files.findAny().isPresent()) {
        throw refused("--out: %s is not empty; allowed: another folder".formatted(out), null);
      }
    } catch (IOException e) {
      throw new WorkFailed(e);
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

  private ParameterException refused(String message, @Nullable Exception cause) {
    return new ParameterException(command.commandLine(), message, cause);
  }
}
