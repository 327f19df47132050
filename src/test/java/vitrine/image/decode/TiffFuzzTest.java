package vitrine.image.decode;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.image.ImageFormat;
import vitrine.image.tiff.TiffReader;

/// Whatever the bytes, a TIFF is decoded or refused.
class TiffFuzzTest {
  static List<byte[]> seeds() {
    return Seeds.of(".tiff");
  }

  @MethodSource("seeds")
  @FuzzTest
  void isDecodedOrRefused(byte[] encoded) {
    Readers.check(ImageFormat.TIFF, TiffReader::of, encoded);
  }
}
