package vitrine.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import vitrine.image.ImageException;
import vitrine.image.ImageLimits;
import vitrine.image.RgbImage;

/// Odd pictures of others (`tools/golden/odd_images.py` says whose): each with its outcome. The
/// pictures are not in this repository; where they lie is said by `-Dodd-images=FOLDER`.
class OddImagesTest {
  private static final String FOLDER = "odd-images";
  private static final int FILES = 278;

  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

  /// One line of the table.
  private record Odd(String path, String outcome, int width, int height, String sha256) {
    static Odd of(String line) {
      String[] parts = line.split(",", -1);
      return new Odd(
          parts[0], parts[1], Integer.parseInt(parts[2]), Integer.parseInt(parts[3]), parts[4]);
    }
  }

  @Test
  void theTableIsWhole() {
    List<Odd> table = table();
    assertThat(table).hasSize(FILES);
    assertThat(table)
        .allMatch(odd ->
            odd.outcome().equals("decoded")
                ? odd.width() > 0 && odd.height() > 0 && odd.sha256().length() == 64
                : odd.outcome().equals("Undecodable") || odd.outcome().equals("UnknownFormat"));
  }

  @TestFactory
  Stream<DynamicTest> everyFileHasItsOutcome() {
    String folder = System.getProperty(FOLDER);
    if (folder == null) {
      System.err.printf(
          "OddImagesTest: %d odd pictures are NOT CHECKED, for they are not in this repository."
              + " Name their folder with -D%s=FOLDER (CONTRIBUTING.md).%n",
          FILES, FOLDER);
      return Stream.empty();
    }
    Path root = Path.of(folder);
    return Stream.concat(
        Stream.of(DynamicTest.dynamicTest("the table has every file", () -> assertAllFiles(root))),
        table().stream()
            .map(odd -> DynamicTest.dynamicTest(odd.path(), () -> assertOutcome(root, odd))));
  }

  private static void assertAllFiles(Path root) throws IOException {
    var files = new TreeSet<String>();
    try (Stream<Path> walk = Files.walk(root)) {
      walk.filter(Files::isRegularFile)
          .forEach(file -> files.add(root.relativize(file).toString().replace('\\', '/')));
    }
    assertThat(files).containsExactlyInAnyOrderElementsOf(table().stream().map(Odd::path).toList());
  }

  private void assertOutcome(Path root, Odd odd) throws IOException {
    byte[] encoded = Files.readAllBytes(root.resolve(odd.path()));
    if (!odd.outcome().equals("decoded")) {
      var refusal = assertThrows(ImageException.class, () -> decoder.decode(encoded));
      assertEquals(odd.outcome(), refusal.getClass().getSimpleName());
      return;
    }
    RgbImage image = decoder.decode(encoded);
    assertEquals(odd.width(), image.width());
    assertEquals(odd.height(), image.height());
    assertEquals(odd.sha256(), Golden.sha256(image.pixels()));
  }

  private static List<Odd> table() {
    try (@Nullable InputStream in = OddImagesTest.class.getResourceAsStream("/image/odd.csv")) {
      byte[] csv = Objects.requireNonNull(in).readAllBytes();
      return new String(csv, StandardCharsets.UTF_8).lines().map(Odd::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
