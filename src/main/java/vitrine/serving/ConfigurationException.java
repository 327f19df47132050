package vitrine.serving;

/// A setting that can't be: the service does not start. Names the key, the value and what is
/// allowed.
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String key;
  private final String value;
  private final String allowed;

  /// @param key as in `application.yaml`, e.g. `vitrine.max-batch`
  /// @param allowed a phrase that ends the sentence "allowed: …"
  public ConfigurationException(String key, Object value, String allowed) {
    super("%s is '%s'; allowed: %s".formatted(key, value, allowed));
    this.key = key;
    this.value = value.toString();
    this.allowed = allowed;
  }

  public String key() {
    return key;
  }

  public String value() {
    return value;
  }

  public String allowed() {
    return allowed;
  }
}
