package vitrine.image.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vitrine.image.ImageFormat;
import vitrine.image.ImageHeader;

/// OpenCV's own bounds, behind ours.
class OpenCvTest {
  /// A format of OpenCV's that we do not read, so that nothing of ours stands before it.
  private static byte[] greyMap(int width, int height) {
    return "P5 %d %d 255\n".formatted(width, height).getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @CsvSource({
    "65536, 1, CV_IO_MAX_IMAGE_WIDTH",
    "1, 65536, CV_IO_MAX_IMAGE_HEIGHT",
    "25000, 20001, CV_IO_MAX_IMAGE_PIXELS"
  })
  void aPictureBeyondTheBoundsIsAnExceptionBeforeItIsAllocated(
      int width, int height, String which) {
    var header = new ImageHeader(ImageFormat.BMP, width, height, 1);
    var e =
        assertThrows(RuntimeException.class, () -> OpenCv.decode(greyMap(width, height), header));
    assertThat(e).hasMessageContaining(which);
  }

  @Test
  void aLargePictureWithinThemIsDecoded() {
    var header = new ImageHeader(ImageFormat.BMP, 65_535, 1, 1);
    byte[] head = greyMap(65_535, 1);
    byte[] encoded = java.util.Arrays.copyOf(head, head.length + 65_535);
    assertThat(OpenCv.decode(encoded, header).width()).isEqualTo(65_535);
  }
}
