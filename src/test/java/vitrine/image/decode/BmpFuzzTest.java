package vitrine.image.decode;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.image.ImageFormat;
import vitrine.image.bmp.BmpReader;

/// Whatever follows a BMP's signature is decoded or refused.
class BmpFuzzTest {
  static List<byte[]> seeds() {
    return Seeds.of(".bmp");
  }

  @MethodSource("seeds")
  @FuzzTest
  void isDecodedOrRefused(byte[] encoded) {
    Readers.check(ImageFormat.BMP, BmpReader::of, Seeds.signed(encoded, 'B', 'M'));
  }
}
