package vitrine.image.decode;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.image.ImageFormat;
import vitrine.image.jpeg.JpegReader;

/// Whatever follows a JPEG's signature is decoded or refused.
class JpegFuzzTest {
  static List<byte[]> seeds() {
    return Seeds.of(".jpeg");
  }

  @MethodSource("seeds")
  @FuzzTest
  void isDecodedOrRefused(byte[] encoded) {
    Readers.check(ImageFormat.JPEG, JpegReader::of, Seeds.signed(encoded, 0xff, 0xd8, 0xff));
  }
}
