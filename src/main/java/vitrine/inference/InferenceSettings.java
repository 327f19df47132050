package vitrine.inference;

import java.nio.file.Path;

/// How models are run.
///
/// @param cache folder of the exported graphs
/// @param threads that ONNX Runtime may use for one batch, at least 1
/// @param maxBatch pictures in one run, at least 1
/// @param queue pictures that may wait for one model, at least 1
public record InferenceSettings(Path cache, int threads, int maxBatch, int queue) {
  /// For one command on this machine: all cores, the user's cache folder.
  public static InferenceSettings local() {
    return new InferenceSettings(defaultCache(), Runtime.getRuntime().availableProcessors(), 8, 64);
  }

  /// `$XDG_CACHE_HOME/vitrine`, or `~/.cache/vitrine`.
  public static Path defaultCache() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base =
        xdg == null || xdg.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return base.resolve("vitrine");
  }
}
