package vitrine.image.decode;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The files that `tools/golden/images.py` wrote with Pillow.
final class Golden {
  private Golden() {}

  static byte[] file(String name) {
    try (InputStream in = Golden.class.getResourceAsStream("/image/cases/" + name)) {
      return requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static String sha256(byte[] pixels) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(pixels));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
