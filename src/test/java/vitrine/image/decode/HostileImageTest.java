package vitrine.image.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.image.ImageException;
import vitrine.image.ImageFormat;
import vitrine.image.ImageHeader;
import vitrine.image.ImageLimits;
import vitrine.image.RgbImage;
import vitrine.image.Shrink;
import vitrine.image.bmp.BmpReader;

/// Small files that are built to cost much: refused or decoded in little time and memory.
class HostileImageTest {
  private static final int MOST_SCANS = 50; // of a progressive JPEG
  private static final String GREY_FRAME = "ffc2000b08%04x%04x01011100";
  private static final String EMPTY_TABLES =
      "ffc400140001" + "00".repeat(16) + "ffc400141001" + "00".repeat(16);
  private static final String SCAN = "ffda0008010100000001" + "00".repeat(8);

  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

  private static <T> T soon(Supplier<T> work) {
    return assertTimeoutPreemptively(Duration.ofSeconds(5), work::get);
  }

  private ImageException refusal(byte[] encoded) {
    return soon(() -> assertThrows(ImageException.class, () -> decoder.decode(encoded)));
  }

  private ImageHeader header(byte[] encoded) {
    return decoder.open(encoded, Shrink.NONE).header();
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] jpeg(String... parts) {
    return hex("ffd8" + String.join("", parts) + "ffd9");
  }

  @Test
  void manyExifSegmentsAreJoinedInOneGo() {
    String segment = "ffe10012" + "457869660000" + "00".repeat(10);
    refusal(jpeg(segment.repeat(150_000)));
  }

  @Test
  void exifThatIsShorterThanItsPrefixIsNone() {
    refusal(jpeg("ffe10008457869660000", "ffe10002", "457869660000", "00".repeat(100)));
  }

  @Test
  void scansAreCounted() {
    String picture = GREY_FRAME.formatted(8, 8) + EMPTY_TABLES;
    byte[] few = jpeg(picture, SCAN.repeat(MOST_SCANS));
    assertEquals(8, header(few).width());
    byte[] many = jpeg(picture, SCAN.repeat(MOST_SCANS + 1));
    assertEquals(
        "JPEG images of 64 pixels with more than 50 scans are not supported.",
        assertThrows(ImageException.Undecodable.class, () -> header(many)).getMessage());
  }

  @Test
  void aScanInACommentOrBehindTheEndIsNone() {
    String comment = "fffe" + "%04x".formatted(2 + 4 * 200) + "ffda0000".repeat(200);
    String picture = GREY_FRAME.formatted(8, 8) + EMPTY_TABLES + SCAN;
    assertEquals(8, header(jpeg(picture, comment, "ffd9", SCAN.repeat(200))).width());
  }

  @Test
  void scansOfALargePictureDoNotAddUp() {
    String quantization = "ffdb004300" + "01".repeat(64);
    String picture = quantization + GREY_FRAME.formatted(7000, 7000) + EMPTY_TABLES;
    refusal(jpeg(picture, SCAN.repeat(10_000)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void stripsThatAllReachToTheEndAreRefused(int fillOrder) {
    byte[] encoded = strips(fillOrder).bytes();
    assertEquals(
        "The TIFF image is corrupt: its strips or tiles overlap.", refusal(encoded).getMessage());
  }

  @Test
  void stripsThatAreAllTheWholeFileAreRefused() {
    TiffBytes tiff = strips(1);
    byte[] encoded = tiff.add(279, 4, 60_000, tiff.dataAt()).bytes();
    Arrays.fill(encoded, tiff.dataAt(), encoded.length, (byte) 0x7f);
    assertEquals(
        "The TIFF image is corrupt: its strips or tiles overlap.", refusal(encoded).getMessage());
  }

  /// A column of 60,000 pixels, a strip for each, all at the same place.
  private static TiffBytes strips(int fillOrder) {
    TiffBytes tiff = TiffBytes.grey(1, 60_000, 32773, 1);
    return tiff.add(266, 3, 1, fillOrder)
        .add(278, 3, 1, 1)
        .add(273, 4, 60_000, tiff.dataAt())
        .data(new byte[1_000_000]);
  }

  @Test
  void aPageWhereWhiteIsZeroIsTurnedOverOnce() {
    TiffBytes tiff = TiffBytes.grey(16, 65_535, 1, 0);
    byte[] encoded = tiff.add(273, 4, 1, tiff.dataAt()).data(new byte[16 * 65_535]).bytes();
    RgbImage white = soon(() -> decoder.decode(encoded));
    assertEquals(-1, white.pixels()[3 * 65_534 * 16]);
  }

  @Test
  void tilesAreNoLargerThanThePageDeserves() {
    TiffBytes tiff = TiffBytes.grey(1, 65_535, 32773, 1);
    byte[] encoded =
        tiff.add(322, 4, 1, 2048)
            .add(323, 4, 1, 65_535)
            .add(324, 4, 1, tiff.dataAt())
            .data(new byte[2_000_000])
            .bytes();
    assertEquals(
        "The TIFF image is corrupt: its strips or tiles are not described.",
        refusal(encoded).getMessage());
  }

  @Test
  void aJpegInATiffHasTheSizeOfItsBlock() {
    byte[] jpeg =
        jpeg(
            "ffdb004300" + "01".repeat(64),
            "ffc0001408" + "4e204e20" + "04" + "011100021100031100041100",
            EMPTY_TABLES,
            "ffda000e04010002000300040000003f00" + "00".repeat(400));
    TiffBytes tiff = new TiffBytes(8, 8, 8, 7, 5, 4);
    byte[] encoded =
        tiff.add(273, 4, 1, tiff.dataAt())
            .add(278, 3, 1, 8)
            .add(279, 4, 1, jpeg.length)
            .data(jpeg)
            .bytes();
    long before = allocated();
    refusal(encoded);
    decodeRefused(encoded);
    assertTrue(allocated() - before < 100_000_000);
  }

  private void decodeRefused(byte[] encoded) {
    assertThrows(ImageException.Undecodable.class, () -> decoder.decode(encoded));
  }

  /// Bytes that this thread ever allocated.
  private static long allocated() {
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadAllocatedBytes();
  }

  @Test
  void aTiffForOpenCvHasOneSize() {
    TiffBytes tiff = TiffBytes.grey(8, 8, 4, 1);
    byte[] encoded =
        tiff.add(256, 17, 1, 20_000).add(273, 4, 1, tiff.dataAt()).data(new byte[99]).bytes();
    assertEquals("The TIFF image is corrupt: it has two sizes.", refusal(encoded).getMessage());
  }

  @Test
  void aSideHasItsLimit() {
    byte[] wide =
        hex("474946383961" + "ffff0100" + "000000" + "2c0100000001000100" + "00024401003b");
    var e = assertThrows(ImageException.TooManyPixels.class, () -> png(65_536, 1));
    assertEquals(
        "The image has 65536 × 1 pixels; at most 65,535 pixels are allowed on a side.",
        e.getMessage());
    assertEquals(65_535, e.limit());
    assertEquals(65_535, png(65_535, 1).width());
    assertEquals(65_535, header(wide).width());
  }

  private ImageHeader png(int width, int height) {
    byte[] header = hex("49484452" + "%08x%08x".formatted(width, height) + "0100000000");
    var crc = new java.util.zip.CRC32();
    crc.update(header);
    String chunk = "0000000d" + HexFormat.of().formatHex(header) + "%08x".formatted(crc.getValue());
    return header(hex("89504e470d0a1a0a" + chunk + "0000000049444154" + "00000000"));
  }

  @Test
  void aJumpOfRunLengthsMayPassTheEnd() {
    String header = "424d" + "7e000000" + "00000000" + "3e000000" + "28000000";
    String size = "80969800" + "01000000";
    String kind = "01000800" + "01000000" + "00".repeat(12) + "02000000" + "00000000";
    byte[] bmp = hex(header + size + kind + "3322110066554400" + "000200ff");
    assertEquals(10_000_000, BmpReader.of(bmp).decode().width());
  }

  @Test
  void whatAReaderOverlooksIsARefusalWithItsCause() {
    var overlooked = new ArithmeticException("index 7");
    var e =
        assertThrows(
            ImageException.Undecodable.class,
            () ->
                ImageDecoder.orCorrupt(
                    ImageFormat.GIF,
                    () -> {
                      throw overlooked;
                    }));
    assertEquals("The GIF image is corrupt: its pixels cannot be decoded.", e.getMessage());
    assertSame(overlooked, e.getCause());
  }

  @Test
  void nativeMemoryOfOthersDoesNotMatter() {
    decoder.decode(Golden.file("mode-RGB.jpeg"));
    assertEquals(0, Pointer.maxBytes());
    assertEquals(0, Pointer.maxPhysicalBytes());
  }
}
