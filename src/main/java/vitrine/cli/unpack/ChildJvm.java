package vitrine.cli.unpack;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Another JVM of the same installation.
final class ChildJvm {
  private ChildJvm() {}

  static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /// Not started yet; standard error goes where standard output does.
  static ProcessBuilder builder(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(java().toString()));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  /// Runs it to its end.
  ///
  /// @throws UnpackException with what it printed, when it fails
  static void run(List<String> arguments) throws IOException {
    Process process = builder(arguments).start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
    int status = exitStatus(process);
    if (status != 0) {
      throw new UnpackException(
          "java %s ended with %d: %s".formatted(String.join(" ", arguments), status, printed));
    }
  }

  static int exitStatus(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new UnpackException("interrupted");
    }
  }
}
