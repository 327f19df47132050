package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vitrine.Vitrine;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.model.Bundle;
import vitrine.model.BundleLoader;
import vitrine.train.DrawnData;

/// `vitrine train` as a user calls it, on drawn pictures.
@Timeout(300)
class TrainCommandTest {
  private static final String CONFIG =
      """
      {"model_type": "%s", "image_size": 8, "patch_size": [4, 2], "num_channels": 1,
       "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "positions": "%s",
       "epochs": %d, "batch_size": 16, "learning_rate": 0.01, "warmup_epochs": 1, "seed": 3}
      """;

  @TempDir private Path folder;
  private Path data;
  private Path bundle;

  private record Run(int exitCode, String out, String err) {}

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

  private String[] train(Path out, String... more) {
    return Stream.concat(
            Stream.of(
                "train",
                "--data",
                data.toString(),
                "--config",
                folder.resolve("config.json").toString(),
                "--out",
                out.toString()),
            Stream.of(more))
        .toArray(String[]::new);
  }

  private void config(String json) throws IOException {
    Files.writeString(folder.resolve("config.json"), json);
  }

  @BeforeEach
  void draw() throws IOException {
    data = DrawnData.in(folder.resolve("data"), 15, 1);
    bundle = folder.resolve("bundle");
  }

  /// The served path, ONNX Runtime and all, answers as the training's own passes did.
  @ParameterizedTest
  @CsvSource({"vit, learned", "vit, none", "vit, sinusoidal", "tile-vit, learned"})
  void aModelThatIsServed(String type, String positions) throws Exception {
    config(CONFIG.formatted(type, positions, 30));
    Path test = DrawnData.in(folder.resolve("test"), 10, 2);
    Run run = run(train(bundle, "--test", test.toString()));
    assertThat(run.err()).contains("vitrine: epoch 30 of 30: loss ").contains("; test loss ");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("pictures     30, ", "report       ", "model        " + bundle);

    List<String> log = Files.readAllLines(bundle.resolve("training/log.csv"));
    assertThat(log)
        .hasSize(31)
        .first()
        .isEqualTo(
            "epoch,step,learning_rate,loss,accuracy,test_loss,test_accuracy,seconds,"
                + "images_per_second");
    double judged = Double.parseDouble(log.getLast().split(",", -1)[6]);
    assertThat(run.out()).contains(String.format("top-1        %.4f ", judged));
    assertThat(Files.readString(bundle.resolve("training/curve.html")))
        .contains("<polyline")
        .doesNotContain("<script", "http:", "https:");
    assertThat(bundle.resolve("training/events.out.tfevents.0000000000.vitrine"))
        .content(StandardCharsets.ISO_8859_1)
        .contains("accuracy/test");
    Bundle loaded = BundleLoader.load(bundle.toString());
    assertThat(loaded.labels()).containsExactly("lies", "none", "stands");
    if (positions.equals("learned")) {
      assertThat(judged).isGreaterThan(0.9);
      Run classified =
          run("classify", "--model", bundle.toString(), test.resolve("lies/0.png").toString());
      assertThat(classified.out()).contains("lies");
    }
  }

  /// Before its first step it is as good as the model that it begins with.
  @ParameterizedTest
  @CsvSource({"vit", "tile-vit"})
  void itBeginsWithAnotherModelsWeights(String type) throws Exception {
    config(CONFIG.formatted(type, "learned", 20));
    String test = DrawnData.in(folder.resolve("test"), 10, 2).toString();
    Run first = run(train(bundle, "--test", test));
    String reached = first.err().substring(first.err().lastIndexOf("test loss "));
    reached = reached.substring(0, reached.lastIndexOf(", "));

    config(CONFIG.formatted(type, "learned", 1));
    Path second = folder.resolve("second");
    Run run = run(train(second, "--test", test, "--init-from", bundle.toString()));
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("vitrine: before the first step: " + reached + "\n");
    assertThat(run.err()).doesNotContain("the head begins anew");

    Files.move(data.resolve("none"), folder.resolve("none"));
    Run fewer = run(train(folder.resolve("third"), "--init-from", bundle.toString()));
    assertThat(fewer.err())
        .contains(
            "vitrine: the head begins anew: that of the model tells lies, none, stands apart, not"
                + " lies, stands\n");
    assertThat(fewer.exitCode()).isZero();
  }

  @Test
  void aModelThatCantBeBegunWithIsRefused() throws Exception {
    config(CONFIG.formatted("vit", "learned", 1));
    Run run = run(train(bundle, "--init-from", "vit-cifar10"));
    assertRefused(run, "--init-from vit-cifar10: not as the configuration has it: image_size is [");
    assertThat(run.err()).contains("hidden_size is ", ", not 16; ");
    assertRefused(
        run(train(bundle, "--resume", "--init-from", "vit-cifar10")),
        "--resume goes on with the weights of its checkpoint, --init-from begins with others");
    assertThat(run(train(bundle, "--init-from", "nowhere")).err())
        .contains("vitrine: there is no model 'nowhere': ");
    assertThat(bundle).doesNotExist();
  }

  @Test
  void whatIsWrongIsNamedAndExits2() throws Exception {
    config(CONFIG.formatted("vit", "learned", 1).replace("learning_rate", "learning_rat"));
    assertRefused(run(train(bundle)), "config.json: learning_rat is no key of it; allowed: ");
    config("{");
    assertRefused(run(train(bundle)), "config.json is no JSON: ");
    config(CONFIG.formatted("vit", "learned", 1));
    assertRefused(run(train(bundle, "--resume")), "--resume: there is no ");
    assertRefused(run(train(bundle, "--threads", "0")), "--threads is 0; allowed: 1 to 1024");
    assertThat(run(train(bundle)).exitCode()).isZero();
    assertRefused(run(train(bundle)), " has a model already; allowed: another folder, or --resume");
    data = folder.resolve("one");
    Files.createDirectories(data.resolve("only"));
    assertRefused(run(train(folder.resolve("other"))), "the data's classes are [only]; allowed: ");
  }

  private static void assertRefused(Run run, String message) {
    assertThat(run.err()).contains(message);
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void aBrokenPictureIsNamed() throws Exception {
    config(CONFIG.formatted("vit", "learned", 1));
    Files.write(data.resolve("none/broken.png"), new byte[] {1, 2, 3});
    Run run = run(train(bundle));
    assertThat(run.err()).contains("vitrine: none/broken.png: ");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  /// Whenever the signal comes, what is trained in the end is the same.
  @Test
  void aSignalSavesAndResumeGoesOn() throws Exception {
    config(CONFIG.formatted("vit", "learned", 200));
    List<String> lines = signalled("INT", 130);
    assertThat(lines).last().asString().matches("vitrine: stopped after step \\d+; --resume .*");
    assertThat(bundle.resolve("config.json")).doesNotExist();
    assertResumed();
    assertThat(SafetensorsFile.open(bundle.resolve("model.safetensors")).names())
        .contains("vit.encoder.layer.0.attention.attention.query.weight");
  }

  /// The bar must leave SIGINT to the JVM, and its line to the lines above it.
  @Test
  void aSignalSavesOnATerminal() throws Exception {
    if (!Files.isExecutable(Path.of("/usr/bin/script"))) {
      System.err.println("TrainCommandTest: no script, so no terminal: it did not run there");
      return;
    }
    config(CONFIG.formatted("vit", "learned", 2000));
    List<String> java = java(train(bundle));
    Process process =
        new ProcessBuilder("script", "-qec", "exec " + String.join(" ", java), "/dev/null")
            .redirectErrorStream(true)
            .start();
    var output = new StringBuilder();
    try (BufferedReader reader = process.inputReader()) {
      boolean sent = false;
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        output.append((char) c);
        if (!sent && output.indexOf("\u001b[Kvitrine: epoch 3 of 2000: ") >= 0) {
          sent = true;
          long pid = process.descendants().findFirst().orElseThrow().pid();
          new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().waitFor();
        }
      }
    }
    assertThat(process.waitFor()).as("%s", output).isEqualTo(130);
    assertThat(output).contains("train   0 % │", " left, loss ");
    assertThat(output.toString().strip()).endsWith("; --resume goes on");
    assertThat(Training.checkpoint(bundle)).exists();
  }

  /// Where nothing can be saved any more. The line that is printed comes after the log's and before
  /// the checkpoint: neither may miss an epoch, or have it twice.
  @Test
  void killedItGoesOnFromTheLastEpoch() throws Exception {
    config(CONFIG.formatted("vit", "learned", 200));
    signalled("KILL", 137);
    assertResumed();
  }

  /// A process that gets a signal after three epochs.
  private List<String> signalled(String signal, int exitCode) throws Exception {
    Process process = new ProcessBuilder(java(train(bundle))).redirectErrorStream(true).start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
        if (line.startsWith("vitrine: epoch 3 of 200: ")) {
          new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
        }
      }
    }
    assertThat(process.waitFor()).as(String.join("\n", lines)).isEqualTo(exitCode);
    return lines;
  }

  private static List<String> java(String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--add-modules",
            "jdk.incubator.vector",
            "-cp",
            System.getProperty("java.class.path"),
            Vitrine.class.getName()));
    command.addAll(List.of(args));
    return command;
  }

  private void assertResumed() throws IOException {
    Path straight = folder.resolve("straight");
    assertThat(run(train(straight)).exitCode()).isZero();
    assertThat(run(train(bundle, "--resume")).exitCode()).isZero();
    for (String file : List.of("model.safetensors", "training/checkpoint.safetensors")) {
      assertThat(Files.readAllBytes(bundle.resolve(file)))
          .isEqualTo(Files.readAllBytes(straight.resolve(file)));
    }
    assertThat(learned(bundle)).hasSize(200).isEqualTo(learned(straight));
  }

  /// The log's columns that do not depend on time.
  private static List<String> learned(Path bundle) throws IOException {
    return Files.readAllLines(bundle.resolve("training/log.csv")).stream()
        .skip(1)
        .map(row -> String.join(",", List.of(row.split(",", -1)).subList(0, 7)))
        .toList();
  }
}
