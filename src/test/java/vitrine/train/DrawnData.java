package vitrine.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import vitrine.image.RgbImage;
import vitrine.image.png.PngWriter;

/// A small data set whose classes are easy to tell: a bright bar that lies, stands, or is not
/// there, in grey noise.
public final class DrawnData {
  private static final int SIDE = 8;

  private DrawnData() {}

  /// Draws pictures of each class into folders: `lies`, `none`, `stands`.
  public static Path in(Path folder, int ofEach, long seed) throws IOException {
    var random = new SplittableRandom(seed);
    for (String name : List.of("lies", "none", "stands")) {
      Path to = Files.createDirectories(folder.resolve(name));
      for (int i = 0; i < ofEach; i++) {
        Files.write(to.resolve(i + ".png"), PngWriter.write(picture(name, random)));
      }
    }
    return folder;
  }

  private static RgbImage picture(String name, SplittableRandom random) {
    byte[] pixels = new byte[3 * SIDE * SIDE];
    int at = random.nextInt(1, SIDE - 1);
    for (int i = 0; i < SIDE * SIDE; i++) {
      boolean bar =
          switch (name) {
            case "lies" -> i / SIDE == at;
            case "stands" -> i % SIDE == at;
            default -> false;
          };
      byte value = (byte) (bar ? 230 : random.nextInt(60));
      pixels[3 * i] = value;
      pixels[3 * i + 1] = value;
      pixels[3 * i + 2] = value;
    }
    return new RgbImage(SIDE, SIDE, pixels);
  }
}
