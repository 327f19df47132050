package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.train.DrawnData;

/// `vitrine adapt` as a user calls it: drawn pictures on the built-in model.
@Timeout(300)
class AdaptCommandTest {
  @TempDir private Path folder;
  private Path data;
  private Path bundle;

  private record Run(int exitCode, String out, String err) {
    /// What stderr says but for how far a slow machine is.
    List<String> complaints() {
      return err.lines().filter(line -> !line.matches("vitrine: \\w+: [\\d,]+ of .*")).toList();
    }
  }

  private static Run run(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exitCode =
        CommandLineInterface.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(args);
    return new Run(exitCode, out.toString(), err.toString());
  }

  private Run adapt(Path out, String... more) {
    return run(
        Stream.concat(
                Stream.of(
                    "adapt",
                    "--model",
                    "vit-cifar10",
                    "--data",
                    data.toString(),
                    "--out",
                    out.toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  @BeforeEach
  void draw() throws IOException {
    data = DrawnData.in(folder.resolve("data"), 15, 1);
    bundle = folder.resolve("bundle");
  }

  private JsonNode json() throws IOException {
    return JsonMapper.shared().readTree(Files.readString(bundle.resolve("adapt/adaptation.json")));
  }

  @Test
  void aBundleThatIsServed() throws Exception {
    Path test = DrawnData.in(folder.resolve("test"), 10, 2);
    Run run = adapt(bundle, "--test", test.toString(), "--method", "logistic");
    assertThat(run.complaints()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains(
            "features     45 pictures, 192 numbers each, fp32; ",
            "head         logistic regression, C ",
            "validation   5 folds, 45 pictures held out",
            "proof        8 pictures served: their logits are the head's on the features within ",
            "test         " + test,
            "top-1        ",
            "report       " + bundle.resolve("adapt/report/report.html"),
            "model        " + bundle);
    try (Stream<Path> files = Files.list(bundle)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "adapt", "config.json", "model.safetensors", "preprocessor_config.json");
    }
    JsonNode report =
        JsonMapper.shared().readTree(Files.readString(bundle.resolve("adapt/report/report.json")));
    assertThat(report.path("pictures").longValue()).isEqualTo(30);
    assertThat(report.path("accuracy").doubleValue()).isGreaterThan(0.8);
    assertThat(json().path("precision").stringValue()).isEqualTo("fp32");
    assertThat(json().path("tried").size()).isGreaterThan(3);

    Run classified =
        run("classify", "--model", bundle.toString(), test.resolve("lies/0.png").toString());
    assertThat(classified.out()).contains("lies", "stands", "none");
    Run verified =
        run("verify", "--model", bundle.toString(), test.resolve("stands/0.png").toString());
    assertThat(verified.exitCode()).isZero();
  }

  /// The same report by cross-validation; the worst answers are of held-out pictures.
  @ParameterizedTest
  @ValueSource(strings = {"auto", "logistic", "prototypes"})
  void withoutATestTheReportIsOfTheCrossValidation(String method) throws Exception {
    Run run = adapt(bundle, "--method", method);
    assertThat(run.exitCode()).isZero();
    JsonNode report =
        JsonMapper.shared().readTree(Files.readString(bundle.resolve("adapt/report/report.json")));
    assertThat(report.path("pictures").longValue()).isEqualTo(45);
    assertThat(report.path("data").stringValue()).endsWith("data, cross-validated in 5 folds");
    assertThat(report.path("accuracy").doubleValue())
        .isEqualTo(json().path("validation").path("accuracy").doubleValue())
        .isGreaterThan(0.7);
    assertThat(run.out())
        .contains(String.format("accuracy     %.4f ", report.path("accuracy").doubleValue()));
  }

  @Test
  void whatIsKnownIsNotComputedAgain() throws Exception {
    assertThat(adapt(bundle).exitCode()).isZero();
    assertThat(adapt(folder.resolve("second")).out()).contains("fp32; 0 computed");
    DrawnData.in(data.resolveSibling("more"), 1, System.nanoTime()); // never seen before
    Files.copy(folder.resolve("more/lies/0.png"), data.resolve("lies/new.png"));
    assertThat(adapt(folder.resolve("third")).out())
        .contains("features     46 pictures, 192 numbers each, fp32; 1 computed");
    assertThat(adapt(folder.resolve("fourth"), "--precision", "int8").out())
        .contains("46 pictures, 192 numbers each, int8; ", "proof        8 pictures served");
  }

  @Test
  void theSameDataMakesTheSameBundle() throws Exception {
    assertThat(adapt(bundle, "--seed", "5").exitCode()).isZero();
    Path again = folder.resolve("again");
    assertThat(adapt(again, "--seed", "5").exitCode()).isZero();
    assertThat(again.resolve("model.safetensors"))
        .hasSameBinaryContentAs(bundle.resolve("model.safetensors"));
  }

  @Test
  void featuresForOtherPrograms() throws Exception {
    Path features = folder.resolve("features");
    assertThat(adapt(bundle, "--features", features.toString()).exitCode()).isZero();
    assertThat(Files.size(features.resolve("features.npy"))).isEqualTo(128 + 45 * 192 * 4);
    assertThat(features.resolve("labels.npy")).hasSize(128 + 45 * 8);
    assertThat(Files.readString(features.resolve("labels.npy"), StandardCharsets.ISO_8859_1))
        .contains("'<i8'")
        .endsWith("\2\0\0\0\0\0\0\0");
    assertThat(Files.readAllLines(features.resolve("files.csv")))
        .hasSize(46)
        .contains("file,label", "lies/0.png,lies", "stands/14.png,stands");
  }

  /// The pictures that were learned from are in the graph; what is nearest is found there.
  @ParameterizedTest
  @ValueSource(strings = {"fp32", "int8"})
  void neighboursVoteInTheGraph(String precision) throws Exception {
    Path test = DrawnData.in(folder.resolve("test"), 10, 2);
    Run run =
        adapt(
            bundle,
            "--method",
            "knn",
            "-k",
            "1,3",
            "--precision",
            precision,
            "--test",
            test.toString());
    assertThat(run.complaints()).isEmpty();
    assertThat(run.out())
        .contains(
            "head         nearest neighbours, k ",
            "accuracy     ",
            "proof        8 pictures served: ");
    assertThat(run.exitCode()).isZero();
    JsonNode report =
        JsonMapper.shared().readTree(Files.readString(bundle.resolve("adapt/report/report.json")));
    assertThat(report.path("accuracy").doubleValue()).isGreaterThan(0.6);
    assertThat(bundle.resolve("model.safetensors")).doesNotExist();
    Run inspected = run("inspect", "--model", bundle.toString());
    assertThat(inspected.out()).contains("pixels uint8 (batch, 32, 32, 3)", "lies, none, stands");
  }

  /// One class of many pictures, one of few: both weights are shown.
  @Test
  void unbalancedClassesAreSeen() throws Exception {
    for (int i = 4; i < 15; i++) {
      Files.delete(data.resolve("none/" + i + ".png"));
    }
    Run run = adapt(bundle, "--method", "logistic", "-C", "0.1");
    assertThat(run.out()).contains("with --class-weight balanced: ", "         4  none");
    Run balanced =
        adapt(
            folder.resolve("balanced"),
            "--method",
            "logistic",
            "-C",
            "0.1",
            "--class-weight",
            "balanced");
    assertThat(balanced.out()).contains("with --class-weight none: ");
    assertThat(json().path("classWeight").stringValue()).isEqualTo("none");
  }

  @Test
  void copiesAreTold() throws Exception {
    Path test = DrawnData.in(folder.resolve("test"), 2, 2);
    Files.copy(data.resolve("lies/0.png"), test.resolve("lies/known.png"));
    Files.copy(data.resolve("lies/1.png"), data.resolve("lies/copy.png"));
    Files.copy(data.resolve("lies/2.png"), data.resolve("none/wrong.png"));
    Run run = adapt(bundle, "--test", test.toString(), "--method", "prototypes");
    assertThat(run.err())
        .contains(
            "vitrine: pictures that are copies of others in their class: 1",
            "vitrine: pictures that are in two classes, 1: lies/2.png = none/wrong.png",
            "vitrine: pictures of --test that are in --data, too, ",
            ", 1: lies/0.png = lies/known.png");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void brokenPicturesAreNamed() throws Exception {
    Files.write(data.resolve("none/broken.png"), new byte[] {1, 2, 3});
    Run run = adapt(bundle);
    assertThat(run.err())
        .contains("vitrine: 1 of 46 pictures can't be read: none/broken.png: ")
        .contains("(--skip-unreadable goes on without them)");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(bundle).doesNotExist();
    Run skipped = adapt(bundle, "--skip-unreadable");
    assertThat(skipped.err()).contains("vitrine: left out: 1 of 46 pictures can't be read: ");
    assertThat(skipped.exitCode()).isZero();
  }

  /// One picture of each class: nothing can be held out, so a mean of one is all there is.
  @Test
  void onePictureOfEachClass() throws Exception {
    data = DrawnData.in(folder.resolve("one"), 1, 3);
    Run run = adapt(bundle);
    assertThat(run.out())
        .contains("head         prototypes, scale ", "validation   none: no class has two pictures")
        .doesNotContain("report ");
    assertThat(run.exitCode()).isZero();
    Run logistic = adapt(folder.resolve("logistic"), "--method", "logistic");
    assertThat(logistic.out()).contains("head         logistic regression, C 1.000");
  }

  @Test
  void anOnlyPictureIsSaid() throws Exception {
    for (int i = 1; i < 15; i++) {
      Files.delete(data.resolve("none/" + i + ".png"));
    }
    assertThat(adapt(bundle).out())
        .contains("validation   5 folds, 30 pictures held out; never the only picture of a class");
  }

  @Test
  void whatIsWrongIsNamedAndExits2() throws Exception {
    assertRefused("--folds is 1; allowed: 2 to 100", "--folds", "1");
    assertRefused("--regularisation is -1.0; allowed: 1e-12 to 1e12", "-C", "1,-1");
    assertRefused("--neighbours is 0; allowed: 1 to 1000", "-k", "0");
    assertRefused("expected one of [AUTO, LOGISTIC, PROTOTYPES, KNN]", "--method", "svm");
    assertRefused("nowhere does not exist", "--test", folder.resolve("nowhere").toString());
    Path other = folder.resolve("other");
    Files.createDirectories(other.resolve("cats"));
    assertRefused(
        "1 of 1 classes are not the model's: cats; allowed: lies, none, stands",
        "--test",
        other.toString());
    Files.createDirectories(bundle);
    Files.writeString(bundle.resolve("config.json"), "{}");
    assertRefused("--out: " + bundle + " is not empty; allowed: another folder");
    Path file = folder.resolve("file");
    Files.writeString(file, "");
    bundle = file.resolve("bundle");
    assertRefused("--out: " + file + " is no folder that can be written");
    bundle = folder.resolve("another");
    assertRefused(
        "--regularisation means nothing to --method knn; allowed: with logistic, auto",
        "--method",
        "knn",
        "-C",
        "1");
    assertRefused(
        "--neighbours means nothing to --method auto; allowed: with knn", "--neighbours", "3");
    data = other;
    assertRefused("the data's classes are [cats]; allowed: two or more");
  }

  private void assertRefused(String message, String... more) {
    Run run = adapt(bundle, more);
    assertThat(run.err()).contains(message);
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void aClassWithoutPicturesIsNamed() throws Exception {
    Files.createDirectories(data.resolve("empty"));
    Run run = adapt(bundle);
    assertThat(run.err())
        .contains("there are no pictures of: empty; allowed: at least one of each class");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(List.of(bundle)).allSatisfy(path -> assertThat(path).doesNotExist());
  }
}
