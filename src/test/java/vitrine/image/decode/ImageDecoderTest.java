package vitrine.image.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.image.ImageException;
import vitrine.image.ImageFormat;
import vitrine.image.ImageHeader;
import vitrine.image.ImageLimits;
import vitrine.image.Shrink;

class ImageDecoderTest {
  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

  @ParameterizedTest
  @CsvSource({
    "mode-RGB.jpeg, JPEG, image/jpeg, 17, 13, 1",
    "mode-RGB.png, PNG, image/png, 17, 13, 1",
    "animated.png, PNG, image/png, 17, 13, 2",
    "alpha.webp, WEBP, image/webp, 17, 13, 1",
    "lossless.webp, WEBP, image/webp, 17, 13, 1",
    "mode-RGB.webp, WEBP, image/webp, 17, 13, 1",
    "animated.webp, WEBP, image/webp, 17, 13, 2",
    "top-down-8.bmp, BMP, image/bmp, 17, 13, 1",
    "os2.bmp, BMP, image/bmp, 17, 13, 1",
    "offset.gif, GIF, image/gif, 20, 15, 1",
    "animated.gif, GIF, image/gif, 17, 13, 2",
    "pages.tiff, TIFF, image/tiff, 17, 13, 2",
    "bigtiff.tiff, TIFF, image/tiff, 17, 13, 1",
    "exif6.jpeg, JPEG, image/jpeg, 11, 6, 1",
  })
  void readsTheHeaderAsStored(
      String file, ImageFormat format, String mediaType, int width, int height, int frames) {
    assertEquals(
        new ImageHeader(format, width, height, frames),
        decoder.open(Golden.file(file), Shrink.NONE).header());
    assertEquals(mediaType, format.mediaType());
  }

  /// What is reserved before anything is allocated: bytes a stored pixel.
  @ParameterizedTest
  @CsvSource({
    "mode-RGB.jpeg, 6",
    "mode-CMYK.jpeg, 10",
    "444-progressive-33x31.jpeg, 9",
    "mode-RGB.png, 6",
    "lossless.webp, 11",
    "top-down-8.bmp, 3",
    "offset.gif, 5",
    "mode-RGB-tiff_lzw.tiff, 9",
  })
  void tellsWhatDecodingTakes(String file, int bytesPerPixel) {
    EncodedImage image = decoder.open(Golden.file(file), Shrink.NONE);
    int pixels = image.header().width() * image.header().height();
    assertEquals((long) bytesPerPixel * pixels, image.decodingBytes());
  }

  @Test
  void takesLessForWhatIsShrunk() {
    var shrinking = new ImageDecoder(ImageLimits.DEFAULT, true);
    byte[] jpeg = Golden.file("mode-RGB.jpeg");
    long whole = shrinking.open(jpeg, Shrink.NONE).decodingBytes();
    assertEquals(whole / 3, shrinking.open(jpeg, (_, _) -> 2).decodingBytes());
    byte[] bmp = Golden.file("top-down-8.bmp");
    assertEquals(
        shrinking.open(bmp, Shrink.NONE).decodingBytes(),
        shrinking.open(bmp, (_, _) -> 2).decodingBytes());
  }

  @Test
  void refusesNothingAtAll() {
    var e = assertThrows(ImageException.Undecodable.class, () -> decoder.decode(new byte[0]));
    assertEquals("The image is empty (0 bytes).", e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Dear service,", "<svg/>", "%PDF-1.7", "\0\0\0\0", "B", "RIFF____WAVE"})
  void refusesWhatIsNoImageAndSaysWhatIs(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    var e = assertThrows(ImageException.UnknownFormat.class, () -> decoder.decode(bytes));
    assertEquals(
        "This is not an image in a supported format (JPEG, PNG, WEBP, BMP, GIF, TIFF).",
        e.getMessage());
  }

  @Test
  void refusesTooManyBytesBeforeItLooksAtThem() {
    var small = new ImageDecoder(new ImageLimits(9, 100));
    var e = assertThrows(ImageException.TooManyBytes.class, () -> small.decode(new byte[10]));
    assertEquals(9, e.limit());
    assertEquals(10, e.actual());
    assertEquals("The image has 10 bytes; at most 9 are allowed.", e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ffd8ffc0000b08ffffffff01000000ffda000201",
        "89504e470d0a1a0a0000000d494844520000ffff0000ffff080200000039674e07" + "0000000049444154",
        "474946383961ffffffff0000002c00000000010001000002024401003b",
        "424d000000000000000036000000280000000000010000000100010018000000000000000000"
            + "00000000000000000000000000000000",
        "5249464618000000574542505650384c0d0000002fffffff0f0000000000000000",
        "49492a0008000000020000010400010000000000010001010400010000000000010000000000",
      })
  void refusesABombByItsHeader(String hex) {
    byte[] bomb = java.util.HexFormat.of().parseHex(hex);
    var e = assertThrows(ImageException.TooManyPixels.class, () -> decoder.decode(bomb));
    assertEquals(50_000_000, e.limit());
    assertTrue(e.width() >= 16384 && e.height() >= 16384, e.getMessage());
  }

  @Test
  void thePixelLimitIsInclusive() {
    byte[] encoded = Golden.file("mode-RGB.png");
    new ImageDecoder(new ImageLimits(10_000, 17 * 13)).decode(encoded);
    var strict = new ImageDecoder(new ImageLimits(10_000, 17 * 13 - 1));
    var e = assertThrows(ImageException.TooManyPixels.class, () -> strict.decode(encoded));
    assertEquals("The image has 17 × 13 pixels; at most 220 pixels are allowed.", e.getMessage());
  }

  @Test
  void limitsMustAllowSomething() {
    assertThrows(IllegalArgumentException.class, () -> new ImageLimits(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new ImageLimits(1, 0));
  }

  @Test
  void saysThatAFileIsTruncated() {
    byte[] half = Arrays.copyOf(Golden.file("bottom-up-24.bmp"), 300);
    var e = assertThrows(ImageException.Undecodable.class, () -> decoder.decode(half));
    assertEquals("The image is truncated: the file ends before its pixels do.", e.getMessage());
  }

  @Test
  void decodesOnManyThreadsAtOnce() {
    byte[] encoded = Golden.file("cmyk.jpeg");
    byte[] expected = decoder.decode(encoded).pixels();
    List<byte[]> all =
        IntStream.range(0, 200).parallel().mapToObj(i -> decoder.decode(encoded).pixels()).toList();
    all.forEach(pixels -> assertArrayEquals(expected, pixels));
  }
}
