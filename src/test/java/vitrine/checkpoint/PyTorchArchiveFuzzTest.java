package vitrine.checkpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.checkpoint.pytorch.PyTorchFile;

/// A file of PyTorch's of any bytes: zip, pickle, storages.
class PyTorchArchiveFuzzTest {
  static List<byte[]> seeds() {
    return List.of(CheckpointSeeds.file("plain.pt"), CheckpointSeeds.file("big-endian.pt"));
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] file) {
    CheckpointSeeds.check(PyTorchFile::of, MemorySegment.ofArray(file));
  }
}
