package vitrine.checkpoint.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// What stood in the way of reading or writing a file, in words for a user instead of a class's
/// name.
public final class FileProblem {
  private FileProblem() {}

  /// With the file's name where it is known: `/models/x does not exist`.
  public static String of(IOException e) {
    return e instanceof FileSystemException file && file.getFile() != null
        ? file.getFile() + " " + reason(e)
        : reason(e);
  }

  /// Without: `does not exist`.
  public static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "does not exist";
      case FileAlreadyExistsException _ -> "exists and is no folder";
      case NotDirectoryException _ -> "is no folder";
      case AccessDeniedException _ -> "may not be read or written";
      case FileSystemException other when other.getReason() != null ->
          "can't be read or written: " + other.getReason();
      default -> "can't be read or written: " + e.getMessage();
    };
  }
}
