package vitrine.preprocess;

/// A preprocessing configuration that cannot be followed to the letter: the message names the key,
/// the value and what is allowed. Nothing is guessed.
public final class PreprocessingConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PreprocessingConfigException(String message) {
    super(message);
  }

  PreprocessingConfigException(String key, Object value, String allowed) {
    this("%s is %s; allowed: %s".formatted(key, value, allowed));
  }
}
