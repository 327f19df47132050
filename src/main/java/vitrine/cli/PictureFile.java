package vitrine.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import vitrine.image.ImageLimits;

/// Reads a picture's file, and of one that is too large only as much as shows that.
final class PictureFile {
  private PictureFile() {}

  static byte[] read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(Math.toIntExact(ImageLimits.DEFAULT.maxBytes() + 1));
    }
  }
}
