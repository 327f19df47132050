package vitrine.image.decode;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import vitrine.image.ImageException;
import vitrine.image.ImageLimits;

/// Whatever the bytes: an answer or an [ImageException], and the JVM lives.
class MutatedImageTest {
  private static final int MUTANTS = 40;

  private final ImageDecoder decoder = new ImageDecoder(new ImageLimits(1 << 20, 1_000_000));
  private final Random random = new Random(4711);

  @Test
  void nothingButImageExceptionsEscapes() throws Exception {
    int refused = 0;
    List<String> files = files();
    for (String file : files) {
      byte[] encoded = Golden.file(file);
      for (int i = 0; i < MUTANTS; i++) {
        refused += isRefused(mutant(encoded)) ? 1 : 0;
      }
    }
    assertTrue(refused > files.size(), "mutations do something");
    assertTrue(refused < files.size() * MUTANTS, "and not everything is refused");
  }

  private static List<String> files() throws Exception {
    try (var in = MutatedImageTest.class.getResourceAsStream("/image/expected.csv");
        var lines =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
      return lines.lines().map(line -> line.substring(0, line.indexOf(','))).toList();
    }
  }

  private byte[] mutant(byte[] encoded) {
    byte[] mutant = encoded.clone();
    int header = Math.min(mutant.length, 120);
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(random.nextBoolean() ? header : mutant.length);
      mutant[at] = random.nextInt(4) == 0 ? (byte) 0xff : (byte) random.nextInt(256);
    }
    return mutant;
  }

  private boolean isRefused(byte[] encoded) {
    try {
      decoder.decode(encoded);
      return false;
    } catch (ImageException _) {
      return true;
    }
  }
}
