package vitrine.checkpoint.file;

import static vitrine.checkpoint.file.CheckpointException.Problem.UNREADABLE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.function.Function;

/// A file's bytes, mapped: of any size, nothing is copied.
public final class MappedFile {
  private MappedFile() {}

  /// Hands the bytes to a reader; every refusal names the file. The mapping ends when nothing that
  /// was made of it is reachable any more.
  ///
  /// @throws CheckpointException where the file cannot be read, or the reader refuses it
  public static <T> T read(Path path, Function<MemorySegment, T> reader) {
    MemorySegment bytes;
    try (FileChannel channel = FileChannel.open(path)) {
      bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
    } catch (IOException e) {
      throw new CheckpointException(UNREADABLE, path + " " + FileProblem.reason(e), e);
    }
    try {
      return reader.apply(bytes);
    } catch (CheckpointException e) {
      throw new CheckpointException(e.problem(), path + ": " + e.getMessage(), e);
    }
  }
}
