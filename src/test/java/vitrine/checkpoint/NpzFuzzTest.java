package vitrine.checkpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.checkpoint.npz.NpzFile;

/// An archive of NumPy's of any bytes.
class NpzFuzzTest {
  static List<byte[]> seeds() {
    return List.of(CheckpointSeeds.file("arrays.npz"), CheckpointSeeds.file("compressed.npz"));
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] file) {
    CheckpointSeeds.check(NpzFile::of, MemorySegment.ofArray(file));
  }
}
