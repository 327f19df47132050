package vitrine.checkpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.checkpoint.safetensors.SafetensorsFile;

/// A safetensors file of any bytes.
class SafetensorsFileFuzzTest {
  static List<byte[]> seeds() {
    return List.of(
        CheckpointSeeds.file("arrays.npz.golden.safetensors"),
        CheckpointSeeds.file("dtypes.pt.golden.safetensors"));
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] file) {
    CheckpointSeeds.check(SafetensorsFile::of, MemorySegment.ofArray(file));
  }
}
