package vitrine.image.decode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// What the fuzzer begins with: golden pictures, not too long and not too many.
public final class Seeds {
  private static final Path CASES = Path.of("src/test/resources/image/cases");
  private static final long LONGEST = 4096;

  private Seeds() {}

  /// Those of a format.
  ///
  /// @param ending of the files' names, such as `.png`
  public static List<byte[]> of(String ending) {
    try (Stream<Path> files = Files.list(CASES)) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .sorted()
          .map(Seeds::bytes)
          .filter(bytes -> bytes.length <= LONGEST)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Every twelfth of all.
  public static List<byte[]> some() {
    List<byte[]> all = of("");
    return Stream.iterate(0, i -> i < all.size(), i -> i + 12).map(all::get).toList();
  }

  /// The bytes with a format's signature in front, so that the fuzzer need not find it.
  public static byte[] signed(byte[] bytes, int... signature) {
    byte[] signed = Arrays.copyOf(bytes, Math.max(bytes.length, signature.length));
    for (int i = 0; i < signature.length; i++) {
      signed[i] = (byte) signature[i];
    }
    return signed;
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
