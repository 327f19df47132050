package vitrine.inference;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// The native libraries in ONNX Runtime's jar. It copies them to a temporary folder at each start,
/// unless the property `onnxruntime.native.path` tells where they are.
public final class OnnxRuntimeLibraries {
  private static final List<String> NEEDED = List.of("onnxruntime", "onnxruntime4j_jni");

  /// Only in the jar for CUDA.
  private static final List<String> PROVIDERS =
      List.of("onnxruntime_providers_shared", "onnxruntime_providers_cuda");

  private OnnxRuntimeLibraries() {}

  /// Copies those of this platform.
  ///
  /// @param directory exists
  /// @throws IOException when the jar has none for this platform, or the folder can't be written
  public static void copyTo(Path directory) throws IOException {
    for (String library : NEEDED) {
      if (!copy(library, directory)) {
        throw new IOException("ONNX Runtime's jar has no %s for %s".formatted(library, platform()));
      }
    }
    for (String library : PROVIDERS) {
      copy(library, directory);
    }
  }

  private static boolean copy(String library, Path directory) throws IOException {
    String file = System.mapLibraryName(library);
    String resource = "/ai/onnxruntime/native/%s/%s".formatted(platform(), file);
    try (InputStream in = OrtEnvironment.class.getResourceAsStream(resource)) {
      if (in == null) {
        return false;
      }
      Files.copy(in, directory.resolve(file));
      return true;
    }
  }

  /// As the jar names its folders.
  private static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String name = os.contains("win") ? "win" : os.contains("mac") ? "osx" : "linux";
    return name + (System.getProperty("os.arch").equals("aarch64") ? "-aarch64" : "-x64");
  }
}
