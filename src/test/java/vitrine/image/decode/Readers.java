package vitrine.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Function;
import vitrine.image.ImageException;
import vitrine.image.ImageFormat;
import vitrine.image.ImageHeader;
import vitrine.image.ImageLimits;
import vitrine.image.RgbImage;
import vitrine.image.format.FormatReader;

/// What is asked of the reader of any format.
final class Readers {
  private static final ImageLimits LIMITS = new ImageLimits(1 << 20, 250_000);

  private Readers() {}

  /// Reads the header, checks the limits, decodes; refusals are as good as pixels.
  static void check(ImageFormat name, Function<byte[], FormatReader> format, byte[] encoded) {
    try {
      ImageDecoder.orCorrupt(name, () -> decoded(format.apply(encoded)));
    } catch (ImageException refusal) {
      assertThat(refusal).hasMessageEndingWith(".");
    }
  }

  private static int decoded(FormatReader reader) {
    ImageHeader header = reader.header();
    if (header.width() < 1 || header.height() < 1) {
      return 0;
    }
    LIMITS.checkPixels(header.width(), header.height());
    reader.requirePlausible();
    RgbImage image = reader.decode();
    assertThat((long) image.width() * image.height())
        .isEqualTo((long) header.width() * header.height());
    return image.pixels().length;
  }
}
