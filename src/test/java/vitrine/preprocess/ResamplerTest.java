package vitrine.preprocess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import vitrine.image.RgbImage;
import vitrine.tensor.VectorModule;

/// Every resize gives Pillow's bytes.
class ResamplerTest {
  static List<JsonNode> smallResizes() throws IOException {
    return Golden.cases("pixels.json");
  }

  static List<ResamplingPasses> passes() {
    return ResamplingPasses.available();
  }

  /// Without this the vectors would go untested where the build forgets the module.
  @Test
  void bothAreTested() {
    assertTrue(VectorModule.isPresent());
    assertEquals(VectorPasses.areWide() ? 2 : 1, passes().size());
  }

  @ParameterizedTest
  @MethodSource("smallResizes")
  void smallImagesArePillowsPixelByPixel(JsonNode golden) {
    byte[] expected = HexFormat.of().parseHex(golden.get(6).stringValue());
    for (ResamplingPasses passes : passes()) {
      assertEquals("", firstDifference(Golden.resize(passes, golden), expected), passes.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("passes")
  void everyFilterAndSizeIsPillows(ResamplingPasses passes) throws IOException {
    List<String> wrong =
        Golden.cases("resizes.json").stream()
            .filter(golden -> crc32(Golden.resize(passes, golden)) != golden.get(6).longValue())
            .map(JsonNode::toString)
            .toList();
    assertEquals(List.of(), wrong, "width, height, new width, new height, filter, seed, CRC-32");
  }

  /// Sizes around what is done at a time: 32 rows, and blocks of 32 or 64 bytes.
  @ParameterizedTest
  @EnumSource(value = Resample.class, mode = EnumSource.Mode.EXCLUDE, names = "NEAREST")
  void allPassesGiveTheSameBytes(Resample filter) {
    var random = new Random(filter.code());
    for (int i = 0; i < 200; i++) {
      RgbImage source =
          SyntheticImage.of(1 + random.nextInt(150), 1 + random.nextInt(150), random.nextInt(1000));
      int width = 1 + random.nextInt(150);
      int height = 1 + random.nextInt(150);
      CropSpan columns = span(random, width);
      CropSpan rows = span(random, height);
      byte[] expected =
          Resampler.resize(new ScalarPasses(), source, width, height, filter, columns, rows)
              .pixels();
      for (ResamplingPasses passes : passes()) {
        RgbImage resized = Resampler.resize(passes, source, width, height, filter, columns, rows);
        assertArrayEquals(expected, resized.pixels(), "case " + i);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Resample.class)
  void aCropWindowIsTheFullResizeThenCropped(Resample filter) {
    var random = new Random(filter.code());
    for (int i = 0; i < 200; i++) {
      RgbImage source =
          SyntheticImage.of(1 + random.nextInt(60), 1 + random.nextInt(60), random.nextInt(1000));
      int width = 1 + random.nextInt(60);
      int height = 1 + random.nextInt(60);
      RgbImage full =
          Resampler.resize(
              source, width, height, filter, CropSpan.whole(width), CropSpan.whole(height));
      CropSpan columns = span(random, width);
      CropSpan rows = span(random, height);
      RgbImage window = Resampler.resize(source, width, height, filter, columns, rows);
      assertArrayEquals(cropped(full, columns, rows), window.pixels(), "case " + i);
    }
  }

  private static CropSpan span(Random random, int size) {
    int start = random.nextInt(size);
    int length = 1 + random.nextInt(size - start);
    return new CropSpan(start, length, 0, length);
  }

  private static byte[] cropped(RgbImage image, CropSpan columns, CropSpan rows) {
    byte[] pixels = new byte[3 * columns.length() * rows.length()];
    int to = 0;
    for (int y = rows.start(); y < rows.start() + rows.length(); y++) {
      for (int x = columns.start(); x < columns.start() + columns.length(); x++) {
        for (int channel = 0; channel < 3; channel++) {
          pixels[to++] = image.pixels()[3 * (y * image.width() + x) + channel];
        }
      }
    }
    return pixels;
  }

  private static long crc32(RgbImage image) {
    var crc = new CRC32();
    crc.update(image.pixels());
    return crc.getValue();
  }

  private static String firstDifference(RgbImage actual, byte[] expected) {
    return IntStream.range(0, expected.length)
        .filter(i -> actual.pixels()[i] != expected[i])
        .mapToObj(i ->
            "x=%d y=%d channel %d: %d instead of %d"
                .formatted(
                    i / 3 % actual.width(),
                    i / 3 / actual.width(),
                    i % 3,
                    actual.pixels()[i] & 0xFF,
                    expected[i] & 0xFF))
        .findFirst()
        .orElse("");
  }
}
