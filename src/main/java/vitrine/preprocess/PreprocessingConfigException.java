package vitrine.preprocess;

import org.jspecify.annotations.Nullable;

/// A preprocessing configuration that cannot be followed to the letter: the message names the key,
/// the value and what is allowed. Nothing is guessed.
public final class PreprocessingConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String key;
  private final String says;
  private final String allowed;

  PreprocessingConfigException(String message) {
    this(null, message, "");
  }

  PreprocessingConfigException(String key, Object value, String allowed) {
    this(key, "%s is %s".formatted(key, value), "; allowed: " + allowed);
  }

  private PreprocessingConfigException(@Nullable String key, String says, String allowed) {
    super(says + allowed);
    this.key = key;
    this.says = says;
    this.allowed = allowed;
  }

  /// The key whose value is refused, as it is at the top of the file; null where it is not one.
  @Nullable String key() {
    return key == null ? null : key.split("\\.", 2)[0];
  }

  /// The same refusal of a value that is not in the file.
  ///
  /// @param owner whose default it is
  PreprocessingConfigException ofDefault(String owner) {
    return new PreprocessingConfigException(
        key, "%s, which is the default of %s".formatted(says, owner), allowed);
  }
}
