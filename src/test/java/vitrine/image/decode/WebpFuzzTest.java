package vitrine.image.decode;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.image.ImageFormat;
import vitrine.image.webp.WebpReader;

/// Whatever follows a WebP's signature is decoded or refused.
class WebpFuzzTest {
  static List<byte[]> seeds() {
    return Seeds.of(".webp");
  }

  @MethodSource("seeds")
  @FuzzTest
  void isDecodedOrRefused(byte[] encoded) {
    Readers.check(ImageFormat.WEBP, WebpReader::of, Seeds.signed(encoded, 'R', 'I', 'F', 'F'));
  }
}
