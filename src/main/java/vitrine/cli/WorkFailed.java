package vitrine.cli;

/// A command could not do its work; its message is all that the user needs.
final class WorkFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WorkFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
