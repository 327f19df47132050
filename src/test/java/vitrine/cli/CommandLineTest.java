package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;
import vitrine.model.Bundle;
import vitrine.model.BundleLoader;
import vitrine.onnx.read.GivenGraph;
import vitrine.preprocess.Preprocessor;

/// The commands as a user calls them: output, progress and exit codes.
class CommandLineTest {
  private static final String SHIP = "samples/ship.png";

  @TempDir private Path folder;

  private record Run(int exitCode, String out, String err) {
    JsonNode json() {
      return JsonMapper.shared().readTree(out);
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

  private static float[] pixels(Bundle bundle, String file) throws Exception {
    byte[] encoded = Files.readAllBytes(Path.of(file));
    return new Preprocessor(bundle.preprocessing())
        .apply(new ImageDecoder(ImageLimits.DEFAULT).decode(encoded));
  }

  @Test
  void classifyPrintsTheBest() {
    Run run = run("classify", "--top-k", "2", SHIP);
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines()).hasSize(3).first().isEqualTo(SHIP);
    assertThat(run.out().lines().skip(1).findFirst().orElseThrow()).matches(" +0\\.\\d+ +ship");
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"classify", "verify"})
  void aDeviceThatIsNoneIsWrongUsage(String command) {
    Run run = run(command, "--device", "tpu", SHIP);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("--device is 'tpu'; allowed: cpu, cuda, or cuda:N");

    Run int8 = run(command, "--device", "cuda", "--precision", "int8", SHIP);
    assertThat(int8.exitCode()).isEqualTo(2);
    assertThat(int8.err()).startsWith("the precision is int8; allowed on cuda: fp32, fp16");
  }

  /// No machine has so many cards, and the CPU does not step in.
  @ParameterizedTest
  @ValueSource(strings = {"classify", "verify"})
  void aDeviceThatIsMissingIsSaidInOneLine(String command) {
    Run run = run(command, "--device", "cuda:255", SHIP);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("vitrine: ONNX Runtime can't use cuda:255: ");
  }

  @Test
  void classifyJsonIsOneListInTheOrderOfTheFiles() {
    Run run = run("classify", "--json", "samples/frog.png", SHIP, "samples/airplane.png");
    assertThat(run.exitCode()).isZero();
    JsonNode list = run.json();
    assertThat(list.size()).isEqualTo(3);
    assertThat(list.get(1).propertyNames()).containsExactly("file", "predictions");
    assertThat(list.get(1).path("file").stringValue()).isEqualTo(SHIP);
    List.of("frog", "ship", "airplane")
        .forEach(label ->
            assertThat(list.findValues("predictions"))
                .anyMatch(p -> p.get(0).path("label").stringValue().equals(label)));
    assertThat(list.get(0).path("predictions").size()).isEqualTo(5);
  }

  @Test
  void explainDraws() throws Exception {
    Path png = folder.resolve("ship.png");
    Run run = run("explain", "--method", "relevance", "--out", png.toString(), SHIP);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSize(2).last().isEqualTo(png.toString());
    String best = run("classify", "--top-k", "1", SHIP).out().lines().toList().getLast();
    assertThat(run.out())
        .contains(best.strip().substring(0, 4), "ship"); // the score's first digits
    assertThat(new ImageDecoder(ImageLimits.DEFAULT).decode(Files.readAllBytes(png)).width())
        .isEqualTo(192);
  }

  @Test
  void explainTellsInJsonAndDrawsOnlyWhereItIsTold() {
    Run run = run("explain", "--json", "--class", "cat", "--fusion", "max", SHIP);
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode body = run.json();
    assertThat(body.path("method").stringValue()).isEqualTo("rollout");
    assertThat(body.path("class").path("label").stringValue()).isEqualTo("cat");
    assertThat(body.path("parameters").path("fusion").stringValue()).isEqualTo("max");
    assertThat(body.path("grid").path("rows").intValue()).isEqualTo(8);
    assertThat(Path.of("ship-rollout.png")).doesNotExist();
  }

  /// In the folder where it is called, named after picture and method.
  @Test
  void explainNamesWhatItDraws() throws Exception {
    Path drawn = Path.of("ship-attention.png");
    try {
      Run run = run("explain", "--method", "attention", "--head", "0", SHIP);
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(drawn).exists();
    } finally {
      Files.deleteIfExists(drawn);
    }
  }

  @Test
  void explainRefusesWhatItCannotExplain() {
    Run method = run("explain", "--method", "magic", SHIP);
    assertThat(method.exitCode()).isEqualTo(2);
    assertThat(method.err())
        .startsWith(
            "method is 'magic'; allowed: rollout, gradient, relevance, occlusion, attention");
    Run label = run("explain", "--class", "zebra", SHIP);
    assertThat(label.exitCode()).isEqualTo(2);
    assertThat(label.err()).contains("class is 'zebra'", "airplane");
    Run file = run("explain", "no-such-file.png");
    assertThat(file.exitCode()).isEqualTo(1);
    assertThat(file.err().lines()).singleElement().asString().contains("no-such-file.png");
    Run picture = run("explain", "README.md");
    assertThat(picture.exitCode()).isEqualTo(1);
    assertThat(picture.err()).startsWith("vitrine: README.md: ");
  }

  @Test
  void logitsAreTheReferences() throws Exception {
    JsonNode predictions =
        run("classify", "--json", "--top-k", "0", "--function", "none", SHIP)
            .json()
            .get(0)
            .path("predictions");
    Bundle bundle = BundleLoader.load("vit-cifar10");
    float[] expected = bundle.reference().orElseThrow().vit().forward(pixels(bundle, SHIP));
    assertThat(predictions.size()).isEqualTo(expected.length);
    for (JsonNode prediction : predictions) {
      assertThat(prediction.path("score").floatValue())
          .isCloseTo(expected[prediction.path("index").intValue()], offset(1e-4f));
    }
  }

  @Test
  void whatFailsIsSaidInItsPlace() throws Exception {
    Path text = Files.writeString(folder.resolve("a.jpg"), "no picture");
    Run run = run("classify", "--json", text.toString(), SHIP, folder + "/missing.jpg");
    assertThat(run.exitCode()).isEqualTo(1);
    JsonNode list = run.json();
    assertThat(list.get(0).path("error").stringValue()).contains("JPEG");
    assertThat(list.get(0).has("predictions")).isFalse();
    assertThat(list.get(1).path("predictions").isEmpty()).isFalse();
    assertThat(list.get(2).path("error").stringValue()).isEqualTo("does not exist");
  }

  @Test
  void preprocessWritesNumpyArrays() throws Exception {
    Path out = folder.resolve("new/folder");
    assertThat(run("preprocess", "--out", out.toString(), SHIP).exitCode()).isZero();
    ByteBuffer npy = ByteBuffer.wrap(Files.readAllBytes(out.resolve("ship.png.npy")));
    npy.order(ByteOrder.LITTLE_ENDIAN);
    assertThat(new String(npy.array(), 0, 8, StandardCharsets.ISO_8859_1))
        .isEqualTo("\u0093NUMPY\u0001\u0000");
    int headerLength = npy.getShort(8);
    assertThat((10 + headerLength) % 64).isZero();
    assertThat(new String(npy.array(), 10, headerLength, StandardCharsets.US_ASCII))
        .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 32, 32,), }")
        .endsWith("\n");
    float[] values = new float[3 * 32 * 32];
    npy.position(10 + headerLength)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    assertThat(values).isEqualTo(pixels(BundleLoader.load("vit-cifar10"), SHIP));
  }

  @Test
  void preprocessGoesOnAfterABadFile() throws Exception {
    Path text = Files.writeString(folder.resolve("a.jpg"), "no picture");
    Run run = run("preprocess", "--out", folder.toString(), text.toString(), "missing.png", SHIP);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("a.jpg: ", "missing.png: ");
    assertThat(folder.resolve("ship.png.npy")).exists();
    assertThat(folder.resolve("a.jpg.npy")).doesNotExist();
  }

  @Test
  void exportWritesAGraph() {
    Run run = run("export", "--to", folder.resolve("exported").toString());
    assertThat(run.exitCode()).isZero();
    assertThat(folder.resolve("exported/model.onnx")).isNotEmptyFile();
    assertThat(run.out()).isEmpty();
  }

  @Test
  void exportKnowsItsPrecisions() {
    Run run = run("export", "--precision", "int4", "--to", folder.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("int4", "FP32");
  }

  @Test
  void verifyPasses() {
    Run run = run("verify", "--json");
    assertThat(run.exitCode()).isZero();
    assertThat(run.json().path("passed").booleanValue()).isTrue();
    assertThat(run("verify", SHIP).out())
        .contains("samples/ship.png", "ok", "equals the reference");
  }

  @Test
  void inspectTells() {
    assertThat(run("inspect").out())
        .contains("hf-vit", "32×32", "65", "192", "2,693,578", "0.366", "bicubic", "airplane");
  }

  /// What is wrong with compressed values shows when they are read, after the model was opened.
  @Test
  void damagedWeightsAreOneLine() throws Exception {
    Path jax = Path.of("src/test/resources/vit/jax");
    Files.copy(jax.resolve("config.json"), folder.resolve("config.json"));
    byte[] archive = Files.readAllBytes(jax.resolve("savez_compressed.npz"));
    for (int i = 17_200; i < 18_000; i += 80) {
      archive[i] ^= 0x10;
    }
    Files.write(folder.resolve("weights.npz"), archive);
    Files.writeString(
        folder.resolve("preprocessor_config.json"),
        "{\"image_processor_type\": \"ViTImageProcessor\", \"size\": 12}");

    Run run = run("classify", "--model", folder.toString(), SHIP);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSize(1).first().asString().startsWith("vitrine: ");
  }

  /// A state dict alone, as people publish them.
  @Test
  void inspectTellsWhatIsMissingBesideWeights() throws Exception {
    Path weights = folder.resolve("tile.safetensors");
    Files.copy(Path.of("src/test/resources/vit/tile/model.safetensors"), weights);

    Run run = run("inspect", "--model", folder.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains("cls_token", "missing          config.json", "\"model_type\" : \"tile-vit\"")
        .contains("missing          preprocessor_config.json", "\"do_grayscale\" : true")
        .contains("\"num_attention_heads\" : \"?\"", "\"height\" : 28");
    assertThat(run("inspect", "--model", weights.toString())).isEqualTo(run);

    Files.writeString(
        folder.resolve("config.json"),
        "{\"model_type\": \"tile-vit\", \"num_attention_heads\": 1}");
    assertThat(run("inspect", "--model", folder.toString()).out())
        .doesNotContain("config.json, which begins\n  {\n    \"model_type")
        .contains("missing          preprocessor_config.json");

    Files.writeString(
        folder.resolve("preprocessor_config.json"),
        """
        {"do_grayscale": true, "do_resize": true, "size": 28, "resample": 2, "do_rescale": true,
         "rescale_factor": 0.00392156862745098, "do_normalize": false}\
        """);
    Run whole = run("inspect", "--model", folder.toString());
    assertThat(whole.exitCode()).isZero();
    assertThat(whole.out()).contains("tile-vit", "L (luminance)");
    assertThat(run("classify", "--model", folder.toString(), SHIP).exitCode()).isZero();
  }

  @Test
  void aGraphAloneIsClassifiedByAndInspected() {
    String graph = GivenGraph.named("convnext").folder().toString();

    JsonNode answer = run("classify", "--json", "--model", graph, SHIP).json().get(0);
    assertThat(answer.path("predictions").size()).isEqualTo(5);
    assertThat(run("inspect", "--model", graph).out())
        .contains(
            "family           onnx",
            "served           model.onnx, written by pytorch",
            "verified         no: no weights beside model.onnx",
            "input            pixel_values float32 (batch_size, 3, 16, 16)",
            "precision        fp32",
            "graph sha256 ")
        .doesNotContain("blocks", "weights sha256");
    assertThat(run("preprocess", "--model", graph, "--out", folder.toString(), SHIP).exitCode())
        .isZero();
    assertThat(folder.resolve("ship.png.npy")).hasSize(128 + 4 * 3 * 16 * 16);
  }

  /// Who asks for a proof and gets none must not go on as if there were one.
  @Test
  void aGraphAloneIsNotVerifiedAndNotExported() {
    String graph = GivenGraph.named("legacy").folder().toString();

    Run verify = run("verify", "--model", graph);
    assertThat(verify.exitCode()).isEqualTo(1);
    assertThat(verify.out())
        .isEqualToIgnoringNewLines("legacy: not verified: no weights beside model.onnx");
    Run json = run("verify", "--json", "--model", graph);
    assertThat(json.exitCode()).isEqualTo(1);
    assertThat(json.json().path("status").stringValue()).isEqualTo("not verified");
    Run export = run("export", "--model", graph, "--to", folder.toString());
    assertThat(export.exitCode()).isEqualTo(1);
    assertThat(export.err()).contains("legacy has no weights to export: it is a graph already");
  }

  @Test
  void aGraphBesideItsWeightsIsVerified() throws Exception {
    String graph = GivenGraph.copied("int8", folder).withWeights().folder().toString();

    Run verify = run("verify", "--model", graph);
    assertThat(verify.exitCode()).isZero();
    assertThat(verify.out())
        .contains("cpu is close to the reference", "as int8: cosine similarity 0.", "on 3 of 3");
    assertThat(run("inspect", "--model", graph).out())
        .contains("hf-vit", "verified         at start, against the weights", "blocks", "int8");
    assertThat(run("export", "--model", graph, "--to", folder.resolve("out").toString()).exitCode())
        .isZero();
  }

  /// A damaged file ends no JVM.
  @Test
  void aDamagedGraphIsOneLine() throws Exception {
    GivenGraph graph = GivenGraph.copied("legacy", folder);
    byte[] bytes = Files.readAllBytes(graph.graph());
    Files.write(graph.graph(), Arrays.copyOf(bytes, bytes.length / 2));

    Run run = run("classify", "--model", graph.folder().toString(), SHIP);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines()).hasSize(1).first().asString().contains("model.onnx", "damaged");
  }

  @ParameterizedTest
  @MethodSource
  void wrongUsageExitsWith2(List<String> args) {
    Run run = run(args.toArray(String[]::new));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).isNotBlank();
    assertThat(run.out()).isEmpty();
  }

  static Stream<List<String>> wrongUsageExitsWith2() {
    return Stream.of(
        List.of("clasify"),
        List.of("serve", "foo"),
        List.of("serve", "--port", "1"),
        List.of("classify"),
        List.of("classify", "--top-k", "-1", SHIP),
        List.of("classify", "--top-k", "many", SHIP),
        List.of("classify", "--function", "argmax", SHIP),
        List.of("preprocess", SHIP),
        List.of("preprocess", "--out", "target", SHIP, "./" + SHIP),
        List.of("export"),
        List.of("inspect", "--colour"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"classify", "preprocess", "export", "verify", "inspect"})
  void anUnknownModelIsOneLine(String command) {
    Run run =
        switch (command) {
          case "classify" -> run(command, "--model", "resnet", SHIP);
          case "preprocess" -> run(command, "--model", "resnet", "--out", folder.toString(), SHIP);
          case "export" -> run(command, "--model", "resnet", "--to", folder.toString());
          default -> run(command, "--model", "resnet");
        };
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines()).hasSize(1).first().asString().contains("resnet", "vit-cifar10");
  }

  @Test
  void help() {
    assertThat(run("--help").out())
        .contains("serve", "classify", "preprocess", "export", "verify", "inspect");
    assertThat(run("serve", "--help").out()).contains("--server.port");
  }

  @Test
  void whatServes() {
    assertThat(CommandLineInterface.serves(new String[] {})).isTrue();
    assertThat(CommandLineInterface.serves(new String[] {"serve", "--server.port=0"})).isTrue();
    assertThat(CommandLineInterface.serves(new String[] {"--server.port=0"})).isTrue();
    assertThat(CommandLineInterface.serves(new String[] {"--debug", "--server.port=0"})).isTrue();
    assertThat(CommandLineInterface.serves(new String[] {"serve", "--help"})).isFalse();
    assertThat(CommandLineInterface.serves(new String[] {"--help"})).isFalse();
    assertThat(CommandLineInterface.serves(new String[] {"classify", "x"})).isFalse();
  }

  /// ONNX Runtime 1.29 with its telemetry crashes on such a command line.
  @Test
  void aLongCommandLineIsNoDanger() throws Exception {
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dpadding=" + "some/folder/picture.jpg ".repeat(4000),
                "vitrine.Vitrine",
                "classify",
                "--json",
                SHIP)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(JsonMapper.shared().readTree(out).get(0).path("predictions").size()).isEqualTo(5);
  }
}
