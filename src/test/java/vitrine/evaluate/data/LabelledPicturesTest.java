package vitrine.evaluate.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;

/// Folders, tables and MNIST's files, good and broken ones.
class LabelledPicturesTest {
  private static final List<String> LABELS = List.of("cat", "dog");

  @TempDir private Path folder;

  private LabelledPictures open(String data) {
    return LabelledPictures.open(folder.resolve(data), new Classes.ByName(), LABELS);
  }

  private static Map<String, String> contents(LabelledPictures pictures) {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<LabelledPicture> stream = pictures.stream()) {
      stream.forEach(p -> contents.put(p.name() + "=" + p.label(), content(p)));
    }
    return contents;
  }

  private static String content(LabelledPicture picture) {
    try {
      return new String(picture.file().read(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.getClass().getSimpleName();
    }
  }

  private Path write(String file, String content) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, content);
  }

  @Test
  void aFolderForEachClass() throws Exception {
    write("data/Cat/a.png", "1");
    write("data/Cat/more/deep/b.png", "2");
    write("data/dog/.hidden", "3");
    write("data/dog/c.jpg", "4");
    write("data/.git/config", "5");
    write("data/README", "6");
    LabelledPictures pictures = open("data");
    assertThat(pictures.classes()).containsOnly(Map.entry("Cat", 0), Map.entry("dog", 1));
    assertThat(pictures.count()).isEqualTo(3);
    assertThat(contents(pictures))
        .containsOnly(
            Map.entry("Cat/a.png=0", "1"),
            Map.entry("Cat/more/deep/b.png=0", "2"),
            Map.entry("dog/c.jpg=1", "4"));
  }

  @Test
  void linksAreFollowedButNotRoundAndRound() throws Exception {
    write("elsewhere/a.png", "1");
    Path cat = Files.createDirectories(folder.resolve("data/cat"));
    Files.createSymbolicLink(cat.resolve("far"), folder.resolve("elsewhere"));
    Files.createSymbolicLink(cat.resolve("loop"), cat);
    Files.createSymbolicLink(cat.resolve("gone"), folder.resolve("nowhere"));
    assertThat(contents(open("data")))
        .containsOnly(
            Map.entry("cat/far/a.png=0", "1"),
            Map.entry("cat/loop=0", "FileSystemLoopException"),
            Map.entry("cat/gone=0", "NoSuchFileException"));
  }

  @Test
  void foldersThatAreNoClassesAreNamed() throws Exception {
    write("data/cat/a.png", "1");
    write("data/hound/a.png", "1");
    assertThatThrownBy(() -> open("data"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            folder.resolve("data")
                + ": 1 of 2 classes are not the model's: hound; allowed: cat, dog (where");
  }

  @Test
  void dataThatIsNoneIsRefused() throws Exception {
    assertThatThrownBy(() -> open("nowhere")).hasMessageEndingWith("nowhere does not exist");
    write("flat/a.png", "1");
    assertThatThrownBy(() -> open("flat"))
        .hasMessageEndingWith(
            "flat has no folders; allowed: a folder for each class, or MNIST's …images-idx3-ubyte");
    assertThatThrownBy(() -> open("flat/a.png"))
        .hasMessageContaining("is no labelled data; allowed: a folder with a folder for each");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file,label\n%s,dog\n\"b, c.png\",cat\n",
        "\uFEFFsplit,label , file\r\ntest,Dog,%s\r\n\r\ntest,cat,\"b, c.png\""
      })
  void aTable(String text) throws Exception {
    write("pictures/a.png", "1");
    write("b, c.png", "2");
    write("all.CSV", text.formatted("pictures/a.png"));
    LabelledPictures pictures = open("all.CSV");
    assertThat(pictures.count()).isEqualTo(2);
    assertThat(contents(pictures))
        .containsOnly(Map.entry("pictures/a.png=1", "1"), Map.entry("b, c.png=0", "2"));
  }

  @Test
  void filesThatATableNamesInVainAreUnreadable() throws Exception {
    write("all.csv", "file,label\nnowhere.png,cat\n,dog\na\u0000b,dog");
    assertThat(contents(open("all.csv")))
        .containsOnly(
            Map.entry("nowhere.png=0", "NoSuchFileException"),
            Map.entry("=1", "FileNotFoundException"),
            Map.entry("a\u0000b=1", "IOException"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.png,cat               | its first line is 'a.png,cat'; allowed: the columns' names, file
          ''                      | its first line is ''; allowed: the columns' names
          file;label\\na.png;cat  | its first line is 'file;label'; allowed:
          file,label\\na.png      | line 2 is 'a.png'; allowed: a file and a label
          file,label\\na.png,cow  | 1 of 1 classes are not the model's: cow; allowed: cat, dog
          file,label\\na.png,     | 1 of 1 classes are not the model's: ; allowed: cat, dog
          file,label\\n"a.png,cat | no table in UTF-8 with commas
          """)
  void aBrokenTableIsRefused(String text, String problem) throws Exception {
    write("all.csv", text.replace("\\n", "\n"));
    assertThatThrownBy(() -> open("all.csv"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(folder.resolve("all.csv") + ": ")
        .hasMessageContaining(problem);
  }

  @Test
  void aTableInLatin1IsRefused() throws Exception {
    Files.write(
        folder.resolve("all.csv"), "file,label\nö.png,cat\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> open("all.csv"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no table in UTF-8 with commas");
  }

  private static byte[] idx(int magic, int[] sizes, int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * sizes.length + values.length).putInt(magic);
    for (int size : sizes) {
      bytes.putInt(size);
    }
    for (int value : values) {
      bytes.put((byte) value);
    }
    return bytes.array();
  }

  private static byte[] packed(byte... bytes) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static final byte[] IMAGES =
      idx(0x803, new int[] {2, 1, 2}, 0, 255, 128, 7); // two of 1 × 2
  private static final byte[] NUMBERS = idx(0x801, new int[] {2}, 1, 0);

  @ParameterizedTest
  @CsvSource({
    "t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, false, ''",
    "t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz, true, ''",
    "t10k-images.idx3-ubyte, t10k-labels.idx1-ubyte, false, t10k-images.idx3-ubyte",
    "images-idx3-ubyte, labels-idx1-ubyte.gz, true, images-idx3-ubyte",
  })
  void mnistsFiles(String images, String labels, boolean gzip, String data) throws Exception {
    Files.write(folder.resolve(images), images.endsWith("gz") ? packed(IMAGES) : IMAGES);
    Files.write(folder.resolve(labels), gzip ? packed(NUMBERS) : NUMBERS);
    LabelledPictures pictures = open(data);
    assertThat(pictures.count()).isEqualTo(2);
    assertThat(pictures.classes()).containsOnly(Map.entry("0", 0), Map.entry("1", 1));
    try (Stream<LabelledPicture> stream = pictures.stream()) {
      List<LabelledPicture> all = stream.toList();
      assertThat(all).extracting(LabelledPicture::label).containsExactly(1, 0);
      assertThat(all.getLast().name()).isEqualTo(images + "#1");
      var decoder = new ImageDecoder(ImageLimits.DEFAULT);
      assertThat(decoder.decode(all.getLast().file().read()).pixels())
          .containsExactly((byte) 128, (byte) 128, (byte) 128, (byte) 7, (byte) 7, (byte) 7);
    }
  }

  /// Labels that are digits in another order are what they are called.
  @Test
  void mnistsNumbersAreNamesWhereTheModelHasSuchNames() throws Exception {
    Files.write(folder.resolve("images-idx3-ubyte"), IMAGES);
    Files.write(folder.resolve("labels-idx1-ubyte"), NUMBERS);
    assertThat(LabelledPictures.open(folder, new Classes.ByName(), List.of("1", "0")).classes())
        .containsOnly(Map.entry("0", 1), Map.entry("1", 0));
  }

  private void assertIdxRefused(byte[] images, byte[] labels, String problem) throws Exception {
    Files.write(folder.resolve("images-idx3-ubyte"), images);
    Files.write(folder.resolve("labels-idx1-ubyte"), labels);
    assertThatThrownBy(() -> contents(open("")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void brokenFilesOfMnistsAreRefused() throws Exception {
    assertIdxRefused(NUMBERS, NUMBERS, "begins with 0x00000801; allowed: 0x00000803, bytes in 3");
    assertIdxRefused(new byte[3], NUMBERS, "images-idx3-ubyte: it ends too early");
    assertIdxRefused(idx(0x803, new int[] {3, 1, 2}), NUMBERS, "has 3 pictures of 1 × 2; allowed");
    assertIdxRefused(idx(0x803, new int[] {2, 65536, 65536}), NUMBERS, "2 pictures of 65536");
    assertIdxRefused(idx(0x803, new int[] {2, -1, 2}), NUMBERS, "dimension 1 is -1; allowed");
    assertIdxRefused(idx(0x803, new int[] {2, 1, 2}, 1, 2), NUMBERS, "it ends too early");
    assertIdxRefused(IMAGES, idx(0x801, new int[] {2}, 1), "labels-idx1-ubyte: it ends too early");
    assertIdxRefused(
        IMAGES, idx(0x801, new int[] {2}, 1, 2), "1 of 2 classes are not the model's: 2; allowed");
    assertIdxRefused(
        idx(0x803, new int[] {2, 1, 1}, 1, 2, 3), NUMBERS, "goes on after [2, 1, 1] values");
    byte[] damaged = packed(IMAGES);
    damaged[damaged.length - 5] ^= 1; // its checksum
    assertIdxRefused(damaged, NUMBERS, "its gzip is damaged");
  }

  @Test
  void mnistsFilesMustBeAPair() throws Exception {
    Files.write(folder.resolve("t10k-images-idx3-ubyte"), IMAGES);
    assertThatThrownBy(() -> open("")).hasMessageContaining("there is no t10k-labels-idx1-ubyte");
    Files.write(folder.resolve("train-images-idx3-ubyte"), IMAGES);
    assertThatThrownBy(() -> open(""))
        .hasMessageContaining("train-images-idx3-ubyte; allowed: --data with the name of one");
    assertThatThrownBy(() ->
            LabelledPictures.open(
                folder.resolve("t10k-images-idx3-ubyte"), new Classes.Sorted(), LABELS))
        .hasMessageContaining("allowed for --classes: index");
  }
}
