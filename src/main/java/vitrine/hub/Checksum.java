package vitrine.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// The name that the hub gives a content, and the cache its file: an ETag of 64 hexadecimal digits
/// is the SHA-256 of a large file (LFS, Xet), one of 40 is the SHA-1 of a git blob, that is of
/// `blob LENGTH\0` and the content.
record Checksum(String etag) {
  private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

  /// Nothing where the ETag is no checksum.
  static Optional<Checksum> of(String etag) {
    return DIGITS.matcher(etag).matches() ? Optional.of(new Checksum(etag)) : Optional.empty();
  }

  /// Whether the file's content has it.
  boolean matches(Path file) throws IOException {
    boolean git = etag.length() == 40;
    MessageDigest digest = digest(git ? "SHA-1" : "SHA-256");
    if (git) {
      digest.update("blob %d\0".formatted(Files.size(file)).getBytes(StandardCharsets.US_ASCII));
    }
    byte[] chunk = new byte[1 << 20];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        digest.update(chunk, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest()).equals(etag);
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }

  @Override
  public String toString() {
    return etag;
  }
}
