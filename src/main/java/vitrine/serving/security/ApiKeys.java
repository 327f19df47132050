package vitrine.serving.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.regex.Pattern;
import vitrine.serving.ConfigurationException;

/// Keys that are valid. Only their SHA-256 sums are kept.
final class ApiKeys {
  private static final Pattern KEY = Pattern.compile("[!-~]{16,512}");
  private static final String ALLOWED =
      "at least one key, each of 16 to 512 visible ASCII characters";

  private final List<byte[]> sums;

  private ApiKeys(List<byte[]> sums) {
    this.sums = sums;
  }

  /// @param setting that has them, or names the file that does
  /// @throws ConfigurationException when there are none, or one is none; does not tell it
  static ApiKeys of(List<String> keys, String setting) {
    if (keys.isEmpty()) {
      throw new ConfigurationException(setting, "no key", ALLOWED);
    }
    for (int i = 0; i < keys.size(); i++) {
      String key = keys.get(i);
      if (!KEY.matcher(key).matches()) {
        throw new ConfigurationException(
            setting, "key %d, of %d characters".formatted(i + 1, key.length()), ALLOWED);
      }
    }
    return new ApiKeys(keys.stream().map(ApiKeys::sum).toList());
  }

  /// Compares with every key, each in constant time: how long it takes tells nothing of them.
  boolean contains(String presented) {
    byte[] sum = sum(presented);
    boolean found = false;
    for (byte[] each : sums) {
      found |= MessageDigest.isEqual(each, sum);
    }
    return found;
  }

  private static byte[] sum(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
