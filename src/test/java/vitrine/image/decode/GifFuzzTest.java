package vitrine.image.decode;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.image.ImageFormat;
import vitrine.image.gif.GifReader;

/// Whatever follows a GIF's signature is decoded or refused.
class GifFuzzTest {
  static List<byte[]> seeds() {
    return Seeds.of(".gif");
  }

  @MethodSource("seeds")
  @FuzzTest
  void isDecodedOrRefused(byte[] encoded) {
    Readers.check(
        ImageFormat.GIF, GifReader::of, Seeds.signed(encoded, 'G', 'I', 'F', '8', '9', 'a'));
  }
}
