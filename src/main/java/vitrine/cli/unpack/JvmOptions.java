package vitrine.cli.unpack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What the JVM of an unpacked service is started with; docs/performance.md has what each is worth.
final class JvmOptions {
  private JvmOptions() {}

  /// The cache is valid only for a JVM with the same.
  ///
  /// @param natives the folder of native libraries
  /// @param vectors whether to have the Vector API
  static List<String> of(Path natives, boolean vectors) {
    List<String> options = new ArrayList<>(always(natives));
    if (vectors) {
      options.add("--add-modules=jdk.incubator.vector");
    }
    return options;
  }

  private static List<String> always(Path natives) {
    return List.of(
        "--enable-native-access=ALL-UNNAMED",
        "-Djava.library.path=" + natives,
        "-Dorg.bytedeco.javacpp.pathsFirst=true", // before those in the jars
        "-Donnxruntime.native.path=" + natives,
        "-XX:+ExitOnOutOfMemoryError", // and whoever watches it starts another
        "-XX:+UseG1GC", // also in small containers: it alone frees large pictures at little cost
        "-XX:G1PeriodicGCInterval=30000", // gives memory back when there is nothing to do
        "-Xms48m", // grows when it must
        "-XX:MinHeapFreeRatio=10", // and shrinks again
        "-XX:MaxHeapFreeRatio=30",
        "-XX:MaxRAMPercentage=50", // the other half is ONNX Runtime's and the decoders'
        "-XX:TrimNativeHeapInterval=5000"); // gives back what the C library keeps of decoders'
    // memory
  }

  /// The options as a file for `java @FILE`.
  static String argumentFile(List<String> options, Path cache) {
    List<String> all = new ArrayList<>(options);
    all.add("-XX:AOTCache=" + cache);
    return all.stream().map(JvmOptions::quoted).collect(Collectors.joining("\n", "", "\n"));
  }

  private static String quoted(String option) {
    return '"' + option.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
