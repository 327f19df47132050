package vitrine.image.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import vitrine.image.ImageException;
import vitrine.image.ImageLimits;

/// A picture of every format, cut at every byte: accepted exactly where Pillow accepts it.
class TruncatedImageTest {
  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/image/truncated.csv", maxCharsPerColumn = 100_000)
  void isRefusedWherePillowRefusesIt(String file, String accepted) {
    byte[] encoded = Golden.file(file);
    assertEquals(encoded.length, accepted.length());
    var ours = new StringBuilder();
    for (int length = 0; length < encoded.length; length++) {
      ours.append(accepts(Arrays.copyOf(encoded, length)) ? '1' : '0');
    }
    assertEquals(accepted, ours.toString());
  }

  private boolean accepts(byte[] encoded) {
    try {
      decoder.decode(encoded);
      return true;
    } catch (ImageException _) {
      return false;
    }
  }
}
