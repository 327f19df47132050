package vitrine.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/// ONNX Runtime's environment, one for the process and until its end.
///
/// The Java API releases it in a shutdown hook. Hooks run beside each other: while ours still
/// answers what is under way, runs would use what was freed (a crash that was seen), and no session
/// could be opened. The environment counts who has asked for it, so it is asked for twice; what the
/// hook gives back is then not the last.
final class OnnxEnvironment {
  private static final String NAME = "vitrine";
  private static final OrtLoggingLevel LEVEL = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;

  private OnnxEnvironment() {}

  /// Makes it, without telemetry.
  static OrtEnvironment open() {
    OnnxRuntimeTelemetry.disable();
    OrtEnvironment environment = OrtEnvironment.getEnvironment(LEVEL, NAME);
    try {
      environment.setTelemetry(false);
    } catch (OrtException e) {
      throw new InferenceException.EngineFailed("ONNX Runtime keeps its telemetry", e);
    }
    hold();
    return environment;
  }

  /// What `getEnvironment` does, once more: it does so by itself only the first time.
  private static void hold() {
    try {
      Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
      Method create =
          OrtEnvironment.class.getDeclaredMethod(
              "createHandle", long.class, int.class, String.class);
      api.setAccessible(true);
      create.setAccessible(true);
      create.invoke(null, api.getLong(null), LEVEL.getValue(), NAME);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this is not the ONNX Runtime that we know", e);
    }
  }
}
