package vitrine.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.image.ImageException;
import vitrine.image.ImageLimits;
import vitrine.image.Shrink;
import vitrine.image.decode.Bombs.Bomb;
import vitrine.image.format.OpenCv;

/// What a bomb costs: counted in bytes, for time is the machine's. Its answer from the service is
/// `HostilePicturesTest`'s.
class BombTest {
  private static final long MOST = 50_000_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

  static List<Bomb> bombs() {
    return Bombs.all();
  }

  /// Loading it costs more than a bomb may, once.
  @BeforeAll
  static void loadOpenCv() {
    OpenCv.load();
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void costsLittle(Bomb bomb) {
    byte[] encoded = bomb.bytes();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    switch (bomb.status()) {
      case 200 -> assertThat(decoder.open(encoded, Shrink.NONE).decodingBytes()).isLessThan(MOST);
      case 413 -> assertThrows(ImageException.TooManyPixels.class, () -> decode(encoded));
      default -> assertThrows(ImageException.Undecodable.class, () -> decode(encoded));
    }
    if (bomb.status() == 200) {
      decode(encoded);
    }
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST);
  }

  @Test
  void theSizeOfTheHeaderIsSaid() {
    for (Bomb bomb : bombs()) {
      if (bomb.name().contains("4294967295")) {
        assertThat(assertThrows(ImageException.class, () -> decode(bomb.bytes())))
            .hasMessageContaining("4294967295 × 4294967295");
      }
    }
  }

  /// They are not read to the file's end.
  @Test
  void clearCodesAreGivenUp() {
    for (Bomb bomb : bombs()) {
      if (bomb.name().contains("clear-codes")) {
        assertThat(assertThrows(ImageException.class, () -> decode(bomb.bytes())))
            .hasMessageContaining("cannot be decompressed");
      }
    }
  }

  private void decode(byte[] encoded) {
    decoder.decode(encoded);
  }

  /// `-Dbombs=FOLDER` writes them all, to be posted to a service.
  @Test
  void areWrittenWhereTheyAreAskedFor() throws IOException {
    String folder = System.getProperty("bombs");
    if (folder != null) {
      Files.createDirectories(Path.of(folder));
      for (Bomb bomb : bombs()) {
        Files.write(Path.of(folder, bomb.name()), bomb.bytes());
      }
    }
    assertThat(bombs()).extracting(Bomb::name).doesNotHaveDuplicates();
  }
}
