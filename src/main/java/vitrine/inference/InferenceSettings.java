package vitrine.inference;

import java.nio.file.Path;
import vitrine.onnx.Precision;

/// How models are run.
///
/// @param cache folder of the exported graphs
/// @param threads that ONNX Runtime may use for one batch on a CPU, at least 1
/// @param maxBatch pictures in one run, at least 1
/// @param precision of our own exports
/// @param device that computes
public record InferenceSettings(
    Path cache, int threads, int maxBatch, Precision precision, Device device) {
  /// @throws IllegalArgumentException where the device does not compute in that precision
  public InferenceSettings {
    if (!device.computes(precision)) {
      throw new IllegalArgumentException(
          "%s does not compute in %s".formatted(device.name(), precision.label()));
    }
  }

  /// On the CPU.
  public InferenceSettings(Path cache, int threads, int maxBatch, Precision precision) {
    this(cache, threads, maxBatch, precision, new Device.Cpu());
  }

  /// For one command on this machine: all cores, the user's cache folder.
  public static InferenceSettings local(Precision precision, Device device) {
    return new InferenceSettings(
        defaultCache(), Runtime.getRuntime().availableProcessors(), 8, precision, device);
  }

  /// `$VITRINE_CACHE`, else `$XDG_CACHE_HOME/vitrine`, else `~/.cache/vitrine`.
  public static Path defaultCache() {
    String own = System.getenv("VITRINE_CACHE");
    if (own != null && !own.isBlank()) {
      return Path.of(own);
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base =
        xdg == null || xdg.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return base.resolve("vitrine");
  }
}
