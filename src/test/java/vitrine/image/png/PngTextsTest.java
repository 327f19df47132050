package vitrine.image.png;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import vitrine.image.ImageException;

class PngTextsTest {
  /// Pillow inflates these without end: it counts neither texts without a keyword nor profiles.
  @Test
  void whatPillowDoesNotCountIsBounded() {
    byte[] text = chunk("\0\0");
    byte[] profile = chunk("k\0\0");
    try (PngTexts texts = new PngTexts()) {
      for (int i = 0; i < 4; i++) {
        texts.compressed(text);
        texts.profile(profile);
      }
      var e = assertThrows(ImageException.Undecodable.class, () -> texts.profile(profile));
      assertEquals(
          "The PNG image is corrupt: its texts or its colour profile are too long.",
          e.getMessage());
    }
  }

  /// As many zeros as one chunk may have.
  private static byte[] chunk(String head) {
    Deflater deflater = new Deflater();
    deflater.setInput(new byte[PngInflate.MAX_CHUNK]);
    deflater.finish();
    byte[] packed = new byte[1 << 14];
    int length = deflater.deflate(packed);
    deflater.end();
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    chunk.writeBytes(head.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    chunk.writeBytes(Arrays.copyOf(packed, length));
    return chunk.toByteArray();
  }
}
