package vitrine.evaluate.data;

/// Labelled data that can't be used: which of it, and what is allowed.
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
