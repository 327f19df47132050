package vitrine.inference;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Since version 1.29 ONNX Runtime reports its use to a server of its maker's, also on Linux and
/// macOS; and while it gathers what to report, it crashes the process where the command line is
/// long (some thousand characters, a regular expression's recursion) or there is no shell
/// (microsoft/onnxruntime#32173). It asks an environment variable of the process first, which Java
/// can set only by C's `setenv`.
final class OnnxRuntimeTelemetry {
  static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

  private OnnxRuntimeTelemetry() {}

  /// To be called before ONNX Runtime's environment is made. Windows has no `setenv`; there the
  /// environment's own switch suffices.
  @SuppressWarnings("restricted") // the one native call of ours; see the class comment
  static void disable() {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> setenv = linker.defaultLookup().find("setenv");
    if (setenv.isEmpty()) {
      return;
    }
    MethodHandle call =
        linker.downcallHandle(
            setenv.get(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int failed = (int) call.invokeExact(arena.allocateFrom(VARIABLE), arena.allocateFrom("1"), 1);
      if (failed != 0) {
        throw new IllegalStateException("setenv refuses " + VARIABLE);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("setenv throws nothing", e);
    }
  }
}
