package vitrine.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/// What the process holds of the machine's memory, as Linux tells it (proc_pid_status(5)).
final class ResidentMemory {
  /// The kinds differ in what becomes of them when memory is short.
  enum Kind {
    /// The heap, and what native code allocates: it stays.
    ANONYMOUS("RssAnon:"),
    /// Pages of files, such as weights that are mapped: the system takes them back.
    FILE("RssFile:"),
    /// Memory shared with others.
    SHARED("RssShmem:");

    private final String field;

    Kind(String field) {
      this.field = field;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Path status;

  /// @param status of the process, a file of the kernel's
  ResidentMemory(Path status) {
    this.status = status;
  }

  /// Whether this system tells.
  boolean known() {
    return !Double.isNaN(bytes(Kind.ANONYMOUS));
  }

  /// NaN where the system does not tell.
  double bytes(Kind kind) {
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith(kind.field))
          .mapToDouble(line -> kibibytes(line.substring(kind.field.length())) * 1024.0)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  /// @param amount such as ` 12345 kB`
  private static long kibibytes(String amount) {
    return Long.parseLong(amount.replace("kB", "").strip());
  }
}
