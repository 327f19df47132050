package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.verify.DrawnPictures;

/// `vitrine evaluate` as a user calls it, on drawn pictures: two right, two with wrong labels, two
/// that can't be read.
class EvaluateCommandTest {
  /// What a page must not take for its own.
  private static final String HOSTILE = "<img src=x onerror=alert(1)>\"'&,.png";

  @TempDir private Path folder;
  private Path data;

  private record Run(int exitCode, String out, String err) {}

  private Run run(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exitCode =
        CommandLineInterface.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(
                Stream.concat(
                        Stream.of("evaluate", "--out", folder.resolve("out").toString()),
                        Stream.of(args))
                    .toArray(String[]::new));
    return new Run(exitCode, out.toString(), err.toString());
  }

  @BeforeEach
  void draw() throws IOException {
    data = folder.resolve("data");
    write("ship/a.png", drawn("ship"));
    write("Frog/a.png", drawn("frog"));
    write("Frog/" + HOSTILE, drawn("ship"));
    write("airplane/a.png", drawn("frog"));
    write("airplane/broken.png", new byte[] {1, 2, 3});
    Files.createSymbolicLink(data.resolve("airplane/gone.png"), folder.resolve("nowhere"));
  }

  private static byte[] drawn(String name) {
    return Objects.requireNonNull(DrawnPictures.files().get(name));
  }

  private void write(String file, byte[] content) throws IOException {
    Path path = data.resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, content);
  }

  private String written(String file) throws IOException {
    return Files.readString(folder.resolve("out").resolve(file));
  }

  @Test
  void aReportOfAFolder() throws Exception {
    Run run = run("--data", data.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("pictures     4, 2 unreadable, ", "top-1        0.5000 (95 %: 0.1500 to 0.8500)")
        .endsWith("report       " + folder.resolve("out/report.html") + System.lineSeparator());
    assertThat(folder.resolve("out"))
        .isDirectoryNotContaining(file -> file.toString().endsWith(".tmp"));

    JsonNode report = JsonMapper.shared().readTree(written("report.json"));
    assertThat(report.path("accuracy").doubleValue()).isEqualTo(0.5);
    assertThat(report.path("pictures").intValue()).isEqualTo(4);
    assertThat(report.path("dataClasses").path("Frog").stringValue()).isEqualTo("frog");
    assertThat(report.path("unreadable").path("count").intValue()).isEqualTo(2);
    assertThat(report.path("unreadable").path("first").findValuesAsString("file"))
        .containsExactlyInAnyOrder("airplane/broken.png", "airplane/gone.png");
    assertThat(report.path("confusionMatrix").get(6).get(8).intValue()).isEqualTo(1);
    assertThat(report.path("worst").findValuesAsString("label"))
        .containsExactlyInAnyOrder("airplane", "frog");
    assertThat(report.path("attention").findValuesAsString("label"))
        .containsExactly("airplane", "frog", "ship");
    JsonNode map = report.path("attention").get(0).path("maps").path("layer.5.attention");
    assertThat(map.size()).isEqualTo(64);
    assertThat(map.valueStream().mapToDouble(JsonNode::doubleValue).sum())
        .isCloseTo(1, within(0.2)); // a class token looks at itself, too
  }

  @Test
  void thePageNeedsNothingAndRunsNothing() throws Exception {
    run("--data", data.toString());
    String page = written("report.html");
    assertThat(page)
        .doesNotContain("<script", "http:", "https:", "src=\"/", "url(", "<img src=x", ">NaN")
        .contains("default-src 'none'", "Frog/&lt;img src&#x3D;x onerror")
        .contains("<h1>vit-cifar10: report card</h1>", "50.00 %", "Reliability diagram")
        .contains("airplane/broken.png</code>: ", "Median attention of ship", "Learned positions");
  }

  @Test
  void predictionsAreALineEach() throws Exception {
    run("--data", data.toString(), "--attention", "0", "--worst", "0");
    List<String> lines = written("predictions.csv").lines().toList();
    assertThat(lines)
        .hasSize(7)
        .first()
        .isEqualTo("file,label,predicted,score,labelScore,rank,loss,problem");
    assertThat(lines)
        .anyMatch(line -> line.matches("ship/a.png,ship,ship,(0\\.\\d+),\\1,1,0\\.\\d+,"))
        .anyMatch(line -> line.startsWith("\"Frog/<img src=x onerror=alert(1)>\"\"'&,.png\",frog,"))
        .anyMatch(line -> line.startsWith("airplane/broken.png,airplane,,,,,,"))
        .anyMatch(line -> line.equals("airplane/gone.png,airplane,,,,,,does not exist"));
    assertThat(written("report.html")).doesNotContain("Where it looks", "The worst losses");
  }

  @Test
  void anAccuracyThatIsTooLowIsAFailure() {
    assertThat(run("--data", data.toString(), "--min-accuracy", "0.5", "--attention", "0"))
        .returns(0, Run::exitCode);
    Run run = run("--data", data.toString(), "--min-accuracy", "0.51", "--attention", "0");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "vitrine: the accuracy is 0.5000, less than --min-accuracy 0.51");
  }

  @Test
  void wherePicturesCantBeReadThereIsNoReport() throws Exception {
    Files.delete(data.resolve("ship/a.png"));
    write("ship/a.png", new byte[0]);
    Path table = Files.writeString(data.resolve("ship.csv"), "file,label\nship/a.png,ship\n");
    Run run = run("--data", table.toString());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("vitrine: " + table + ": none of 1 pictures could be read; the first: ship/a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --min-accuracy 1.5 | --min-accuracy is 1.5; allowed: 0 to 1
          --worst -1         | --worst is -1; allowed: 0 to 1000
          --attention 257    | --attention is 257; allowed: 0 to 256
          --calibrate        | --calibrate: vit-cifar10 is built in, and the jar is not changed; allow
          --classes index    | 3 of 3 classes are not the model's: Frog, airplane, ship; allowed: 0 to 9
          --classes sorted   | there are 3 classes: Frog, airplane, ship; allowed: as many as the model
          --classes nowhere  | --classes is 'nowhere'; allowed: name, index, sorted, or a FILE (that
          --device cuda:x    | --device is 'cuda:x'; allowed
          """)
  void wrongUsage(String arguments, String problem) {
    Run run =
        run(
            Stream.concat(Stream.of("--data", data.toString()), Stream.of(arguments.split(" ", -1)))
                .toArray(String[]::new));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(problem);
    assertThat(folder.resolve("out/predictions.csv")).doesNotExist();
  }

  @Test
  void dataThatIsNotThereIsWrongUsage() {
    Run run = run("--data", folder.resolve("nowhere").toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith(folder.resolve("nowhere") + " does not exist");
  }

  /// WordNet's ids, say, in the model's order.
  @Test
  void classesAreListedInAFile() throws Exception {
    Path names =
        Files.writeString(
            folder.resolve("names.txt"), "n0\nn1\nn2\nn3\nn4\nn5\nFrog\nn7\nship\nairplane\n");
    Run run = run("--data", data.toString(), "--classes", names.toString(), "--attention", "0");
    assertThat(run.exitCode()).isZero();
    assertThat(
            JsonMapper.shared()
                .readTree(written("report.json"))
                .path("dataClasses")
                .path("airplane")
                .stringValue())
        .isEqualTo("truck");
  }

  @Test
  void aModelThatDoesNotTellClassesFromEachOtherIsRefused() throws Exception {
    Path model = Files.createDirectory(folder.resolve("several"));
    Path builtIn = Path.of("src/main/resources/models/vit-cifar10");
    for (String file : List.of("preprocessor_config.json", "model.safetensors")) {
      Files.copy(builtIn.resolve(file), model.resolve(file));
    }
    Files.writeString(
        model.resolve("config.json"),
        Files.readString(builtIn.resolve("config.json"))
            .replaceFirst("\\{", "{\"problem_type\": \"multi_label_classification\","));
    Run run = run("--data", data.toString(), "--model", model.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("several scores by SIGMOID");
  }
}
