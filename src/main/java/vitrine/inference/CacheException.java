package vitrine.inference;

import java.io.IOException;
import java.nio.file.Path;
import vitrine.checkpoint.file.FileProblem;

/// The folder for exported graphs can't be used.
public final class CacheException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CacheException(Path cache, IOException cause) {
    super(
        "the exported graph can't be kept in %s: %s".formatted(cache, FileProblem.of(cause)),
        cause);
  }
}
