package vitrine.cli.unpack;

/// What keeps the jar from being unpacked, in a sentence.
public final class UnpackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnpackException(String message) {
    super(message);
  }
}
