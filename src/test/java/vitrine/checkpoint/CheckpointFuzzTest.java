package vitrine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.CheckpointException.Problem;
import vitrine.checkpoint.file.TensorSource;
import vitrine.checkpoint.npz.NpyBytes;
import vitrine.checkpoint.npz.NpzFile;
import vitrine.checkpoint.pytorch.PickleBytes;
import vitrine.checkpoint.pytorch.PyTorchFile;
import vitrine.checkpoint.safetensors.SafetensorsBytes;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.checkpoint.zip.ZipArchive;
import vitrine.checkpoint.zip.ZipBytes;
import vitrine.checkpoint.zip.ZipEntry;
import vitrine.tensor.Tensor;

/// Whatever bytes stand in a file: it is read, or refused with a `CheckpointException`. Files that
/// are right are changed where it hurts; with `SafetensorsFuzzTest`, over a million.
@Timeout(120)
class CheckpointFuzzTest {
  private static final Path FOLDER = Path.of("src/test/resources/checkpoint");
  private static final int PICKLES = 400_000;
  private static final int ARCHIVES = 200_000;
  private static final int ARRAYS = 150_000;
  private static final int INDICES = 110_000;
  private static final int FEW = 1 << 16; // values that are read to the end

  /// Opcodes with arguments: each kind of value, call and memory, some of them with lies.
  private static final List<String> OPCODES =
      List.of(
          "(",
          ")",
          "]",
          "}",
          "t",
          "a",
          "e",
          "s",
          "u",
          "R",
          "b",
          "Q",
          "0",
          "1",
          ".",
          "N",
          "\u0088",
          "\u0085",
          "\u0086",
          "\u0087",
          "\u0093",
          "\u0094",
          "\u008f",
          "\u0090",
          "\u0091",
          "\u0081",
          "\u0092",
          "o",
          "h\0",
          "h\3",
          "j\5\0\0\0",
          "q\0",
          "q\7",
          "r\u00ff\u00ff\u00ff\u00ff",
          "K\0",
          "K\1",
          "K\2",
          "M\u00ff\u00ff",
          "J\u00ff\u00ff\u00ff\u00ff",
          "J\0\0\0\u0080",
          "\u008a\10\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f",
          "\u008a\11\0\0\0\0\0\0\0\0\1",
          "\u008b\u00ff\u00ff\u00ff\u00ff",
          "G\0\0\0\0\0\0\0\0",
          "X\1\0\0\0a",
          "X\0\0\0\0",
          "X\u00ff\u00ff\u00ff\u00ff",
          "\u008c\1b",
          "\u008d\u00ff\0\0\0\0\0\0\0",
          "C\1x",
          "X\5\0\0\0model",
          "X\1\0\0\0000",
          "ctorch\nFloatStorage\n",
          "ctorch\nLongStorage\n",
          "ctorch.storage\nUntypedStorage\n",
          "ctorch\nfloat32\n",
          "ccollections\nOrderedDict\n",
          "ctorch._utils\n_rebuild_tensor_v2\n",
          "ctorch._utils\n_rebuild_tensor_v3\n",
          "ctorch._utils\n_rebuild_parameter\n",
          "cos\nsystem\n",
          "(ia\nB\n",
          "\u0082\1");

  private static final List<String> HEADER_PIECES =
      List.of(
          "{",
          "}",
          "(",
          ")",
          ",",
          ":",
          "'",
          "\"",
          "True",
          "False",
          "0",
          "1",
          "9",
          "-1",
          "2147483647",
          "999999999999999999",
          "'<f4'",
          "'>f8'",
          "'|V2'",
          "'|O'",
          "'<i8'",
          "'descr'",
          "'shape'",
          "'fortran_order'",
          "(2,)",
          "(0, 3)",
          " ",
          "\n",
          "\\",
          "\0");

  private static final List<String> INDEX_PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "null",
          "1",
          "-1e999",
          "\"weight_map\"",
          "\"a\"",
          "\"b\"",
          "\"1.safetensors\"",
          "\"2.safetensors\"",
          "\"../1.safetensors\"",
          "\\u0000",
          "/");

  private final Random random = new Random(20261121);
  private final Set<Problem> seen = EnumSet.noneOf(Problem.class);
  private int read;

  @Test
  void pickles() throws Exception {
    List<Map<String, byte[]>> archives = new ArrayList<>();
    for (String file : List.of("plain.pt", "protocol-4.pt", "views.pt", "plain.pt")) {
      archives.add(entries(FOLDER.resolve(file)));
    }
    fuzz(
        PICKLES,
        () -> {
          var zip = new ZipBytes();
          archives
              .get(random.nextInt(archives.size()))
              .forEach((name, content) ->
                  zip.entry(name, name.endsWith(".pkl") ? changed(content, OPCODES) : content));
          return zip.build();
        },
        PyTorchFile::of);
    assertThat(read).isGreaterThan(PICKLES / 50);
    assertThat(seen)
        .contains(
            Problem.MALFORMED_PICKLE,
            Problem.FORBIDDEN_GLOBAL,
            Problem.NOT_A_STATE_DICT,
            Problem.STORAGE,
            Problem.STRIDES);
  }

  @Test
  void archives() {
    byte[] pickle =
        new PickleBytes()
            .raw("}")
            .text("a")
            .tensor(0, new long[] {2, 2}, new long[] {1, 2})
            .raw("s.")
            .bytes();
    ZipBytes zip =
        new ZipBytes()
            .entry("x/data.pkl", pickle)
            .entry("x/data/0", new byte[16])
            .entry("x/byteorder", "big");
    byte[] narrow = zip.bytes();
    byte[] wide = zip.zip64().bytes();
    fuzz(
        ARCHIVES,
        () ->
            MemorySegment.ofArray(
                changedNumbers(random.nextBoolean() ? narrow : wide, pickle.length + 38)),
        PyTorchFile::of);
    assertThat(read).isGreaterThan(ARCHIVES / 20);
    assertThat(seen)
        .contains(
            Problem.NOT_ZIP,
            Problem.ZIP_DIRECTORY,
            Problem.ZIP_ENTRY,
            Problem.OVERLAP,
            Problem.COMPRESSION,
            Problem.NOT_PYTORCH);
  }

  @Test
  void arrays() {
    byte[] header =
        NpyBytes.header("'<f4'", "True", "(2, 3)").getBytes(StandardCharsets.ISO_8859_1);
    fuzz(
        ARRAYS,
        () -> {
          String text = latin1(changed(header, HEADER_PIECES));
          byte[] npy = NpyBytes.npy(text, 24);
          ZipBytes zip = new ZipBytes().entry("a/b.npy", npy);
          byte[] bytes = (random.nextInt(4) == 0 ? zip.deflated() : zip).bytes();
          return MemorySegment.ofArray(random.nextInt(3) == 0 ? changedNumbers(bytes, 0) : bytes);
        },
        NpzFile::of);
    assertThat(read).isGreaterThan(ARRAYS / 200);
    assertThat(seen)
        .contains(
            Problem.NPY_HEADER,
            Problem.UNKNOWN_DTYPE,
            Problem.OBJECT_ARRAY,
            Problem.SIZE_MISMATCH,
            Problem.TENSOR_TOO_LARGE,
            Problem.CHECKSUM);
  }

  @Test
  void indices() {
    Map<String, SafetensorsFile> shards =
        Map.of("1.safetensors", shard("a"), "2.safetensors", shard("b"));
    byte[] index =
        "{\"metadata\": {\"total_size\": 8}, \"weight_map\": {\"a\": \"1.safetensors\", \"b\": \"2.safetensors\"}}"
            .getBytes(StandardCharsets.UTF_8);
    fuzz(
        INDICES,
        () -> MemorySegment.ofArray(changed(index, INDEX_PIECES)),
        bytes ->
            ShardedCheckpoint.of(
                bytes,
                ".safetensors",
                name -> {
                  SafetensorsFile file = shards.get(name);
                  if (file == null) {
                    throw new CheckpointException(Problem.UNREADABLE, name);
                  }
                  return file;
                }));
    assertThat(read).isGreaterThan(INDICES / 50);
    assertThat(seen)
        .contains(Problem.INDEX, Problem.SHARD_NAME, Problem.SHARD_CONTENT, Problem.UNREADABLE);
  }

  private void fuzz(
      int files, Supplier<MemorySegment> file, Function<MemorySegment, TensorSource> reader) {
    for (int i = 0; i < files; i++) {
      MemorySegment bytes = file.get();
      try {
        readAll(reader.apply(bytes));
        read++;
      } catch (CheckpointException e) {
        seen.add(e.problem());
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        throw new AssertionError(
            "input %d: %s".formatted(i, latin1(bytes.toArray(ValueLayout.JAVA_BYTE))), e);
      }
    }
  }

  private void readAll(TensorSource source) {
    for (String name : source.names()) {
      Tensor tensor = source.tensor(name);
      try {
        if (tensor.size() <= FEW) {
          assertThat(tensor.floats()).hasSize(tensor.size());
        }
      } catch (CheckpointException e) {
        seen.add(e.problem());
      }
    }
  }

  /// One to four changes, few most of the time: a byte, a deletion, a repetition, or a piece pasted
  /// in.
  private byte[] changed(byte[] valid, List<String> pieces) {
    var text = new StringBuilder(latin1(valid));
    for (int changes = 1 + random.nextInt(1 + random.nextInt(4)); changes > 0; changes--) {
      int at = random.nextInt(text.length() + 1);
      int end = Math.min(text.length(), at + 1 + random.nextInt(12));
      switch (random.nextInt(5)) {
        case 0 ->
            text.replace(at, Math.min(text.length(), at + 1), "" + (char) random.nextInt(256));
        case 1 -> text.delete(at, end);
        case 2 -> text.insert(random.nextInt(text.length() + 1), text.substring(at, end));
        default -> text.insert(at, pieces.get(random.nextInt(pieces.size())));
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /// One to three numbers of one to eight bytes become others, most of them after `from`, where the
  /// directory is; sometimes the end is cut off.
  private byte[] changedNumbers(byte[] valid, int from) {
    byte[] bytes = valid.clone();
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int first = random.nextInt(8) == 0 ? 0 : from;
      int at = first + random.nextInt(bytes.length - first);
      long number =
          switch (random.nextInt(6)) {
            case 0 -> random.nextInt(256);
            case 1 -> random.nextInt(bytes.length + 1);
            case 2 -> -1;
            case 3 -> Long.MAX_VALUE;
            case 4 -> bytes[at] + 1L;
            default -> random.nextLong();
          };
      int size = 1 << random.nextInt(4);
      for (int i = 0; i < size && at + i < bytes.length; i++) {
        bytes[at + i] = (byte) (number >>> (8 * i));
      }
    }
    return random.nextInt(30) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }

  /// The pickle and the storages of a file.
  private static Map<String, byte[]> entries(Path file) throws Exception {
    var archive = new ZipArchive(MemorySegment.ofArray(Files.readAllBytes(file)));
    var entries = new LinkedHashMap<String, byte[]>();
    for (ZipEntry entry : archive.entries()) {
      if (entry.name().contains("/data")) {
        entries.put(entry.name(), archive.stored(entry).toArray(ValueLayout.JAVA_BYTE));
      }
    }
    return entries;
  }

  private static SafetensorsFile shard(String name) {
    String entry = SafetensorsBytes.entry(name, "F32", "[1]", "[0, 4]");
    return SafetensorsFile.of(SafetensorsBytes.of("{" + entry + "}", 4));
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
