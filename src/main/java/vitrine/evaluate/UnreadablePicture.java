package vitrine.evaluate;

/// A picture that gets no answer: it is listed and counted, and the others go on.
public final class UnreadablePicture extends Exception {
  private static final long serialVersionUID = 1L;

  public UnreadablePicture(String message, Throwable cause) {
    super(message, cause);
  }
}
