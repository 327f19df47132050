package vitrine.image.format;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.Optional;

/// Bounds on the pictures that OpenCV decodes, the second lock behind `ImageLimits`: whatever size
/// OpenCV might find in a file where we found a smaller one, it allocates no more than this. OpenCV
/// reads them from the environment of the process when it is loaded; Java can change that only by
/// C's `setenv`.
final class OpenCvLimits {
  /// The longest side and the most pixels that the service can be set to allow.
  private static final Map<String, String> VARIABLES =
      Map.of(
          "OPENCV_IO_MAX_IMAGE_WIDTH", "65535",
          "OPENCV_IO_MAX_IMAGE_HEIGHT", "65535",
          "OPENCV_IO_MAX_IMAGE_PIXELS", "500000000");

  private OpenCvLimits() {}

  /// To be called before OpenCV is loaded. What the user has set stays. Windows has no `setenv`;
  /// there OpenCV's own bounds hold (2³⁰ pixels).
  @SuppressWarnings("restricted") // the service is started with native access
  static void set() {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> setenv = linker.defaultLookup().find("setenv");
    if (setenv.isPresent()) {
      FunctionDescriptor signature =
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
      MethodHandle call = linker.downcallHandle(setenv.get(), signature);
      VARIABLES.forEach((name, value) -> set(call, name, value));
    }
  }

  private static void set(MethodHandle setenv, String name, String value) {
    try (Arena arena = Arena.ofConfined()) {
      int failed = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 0);
      if (failed != 0) {
        throw new IllegalStateException("setenv refuses " + name);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("setenv throws nothing", e);
    }
  }
}
