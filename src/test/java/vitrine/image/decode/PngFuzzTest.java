package vitrine.image.decode;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.image.ImageFormat;
import vitrine.image.png.PngReader;

/// Whatever follows a PNG's signature is decoded or refused.
class PngFuzzTest {
  static List<byte[]> seeds() {
    return Seeds.of(".png");
  }

  @MethodSource("seeds")
  @FuzzTest
  void isDecodedOrRefused(byte[] encoded) {
    Readers.check(
        ImageFormat.PNG,
        PngReader::of,
        Seeds.signed(encoded, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'));
  }
}
