package vitrine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.TensorSource;
import vitrine.checkpoint.zip.ZipArchive;
import vitrine.tensor.Tensor;

/// What the fuzzers of checkpoints share: files to begin with, and what is asked of a reader.
final class CheckpointSeeds {
  private static final Path FOLDER = Path.of("src/test/resources/checkpoint");
  private static final int FEW = 1 << 16; // values that are read to the end

  private CheckpointSeeds() {}

  static byte[] file(String name) {
    try {
      return Files.readAllBytes(FOLDER.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The pickle in a file of PyTorch's.
  static byte[] pickle(String name) {
    var archive = new ZipArchive(MemorySegment.ofArray(file(name)));
    return archive.entries().stream()
        .filter(entry -> entry.name().endsWith("data.pkl"))
        .map(entry -> archive.stored(entry).toArray(ValueLayout.JAVA_BYTE))
        .findFirst()
        .orElseThrow();
  }

  /// All tensors are read, or there is a [CheckpointException].
  static void check(Function<MemorySegment, TensorSource> reader, MemorySegment bytes) {
    try {
      TensorSource source = reader.apply(bytes);
      for (String name : source.names()) {
        Tensor tensor = source.tensor(name);
        if (tensor.size() <= FEW) {
          assertThat(tensor.floats()).hasSize(tensor.size());
        }
      }
    } catch (CheckpointException refusal) {
      assertThat(refusal.problem()).isNotNull();
    }
  }
}
