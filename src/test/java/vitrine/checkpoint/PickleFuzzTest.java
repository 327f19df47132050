package vitrine.checkpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.checkpoint.pytorch.PickleBytes;
import vitrine.checkpoint.pytorch.PyTorchFile;
import vitrine.checkpoint.zip.ZipBytes;

/// A pickle of any bytes in an archive that is right.
class PickleFuzzTest {
  static List<byte[]> seeds() {
    byte[] state =
        new PickleBytes()
            .raw("}")
            .text("a")
            .tensor(0, new long[] {2, 2}, new long[] {1, 2})
            .raw("s.")
            .bytes();
    return List.of(
        state, CheckpointSeeds.pickle("plain.pt"), CheckpointSeeds.pickle("protocol-4.pt"));
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] pickle) {
    CheckpointSeeds.check(
        PyTorchFile::of,
        new ZipBytes()
            .entry("x/data.pkl", pickle)
            .entry("x/data/0", new byte[64])
            .entry("x/data/1", new byte[64])
            .build());
  }
}
