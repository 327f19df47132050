package vitrine.cli.health;

/// The service does not answer, or not as it should; in a sentence.
public final class UnhealthyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnhealthyException(String message) {
    super(message);
  }
}
