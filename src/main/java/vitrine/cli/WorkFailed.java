package vitrine.cli;

import java.io.IOException;
import vitrine.checkpoint.file.FileProblem;

/// A file that a command needs can't be read or written; its message is all that the user needs.
final class WorkFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WorkFailed(String message) {
    super(message);
  }

  WorkFailed(String message, Exception cause) {
    super(message, cause);
  }

  WorkFailed(IOException cause) {
    super(FileProblem.of(cause), cause);
  }
}
