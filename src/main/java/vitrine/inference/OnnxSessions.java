package vitrine.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Opens sessions of ONNX Runtime, on the device that was asked for and on no other.
final class OnnxSessions {
  /// One for the process.
  static final OrtEnvironment ENVIRONMENT = OnnxEnvironment.open();

  private OnnxSessions() {}

  /// Loads ONNX Runtime, unless it is loaded.
  static void load() {
    // as any first use of this class does
  }

  /// Looks for all that the device needs.
  ///
  /// @throws DeviceException where something is missing
  static void require(Device device) {
    if (device instanceof Device.Cuda cuda) {
      CudaProvider.require(cuda);
    }
  }

  /// A session on a graph.
  ///
  /// @param threads that one run may use, on a CPU
  /// @throws InferenceException.EngineFailed when ONNX Runtime refuses the graph
  static OrtSession open(Path model, Device device, int threads) {
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      if (device instanceof Device.Cuda cuda) {
        CudaProvider.add(cuda, options);
      }
      return ENVIRONMENT.createSession(model.toString(), options);
    } catch (OrtException e) {
      throw refused(model, e);
    }
  }

  /// Closes a session, if there is one.
  static void close(@Nullable OrtSession session) {
    try {
      if (session != null) {
        session.close();
      }
    } catch (OrtException e) {
      throw new InferenceException.EngineFailed("ONNX Runtime does not close", e);
    }
  }

  static InferenceException refused(Path model, Exception e) {
    String reason = CudaProvider.refusal(String.valueOf(e.getMessage()));
    return new InferenceException.EngineFailed(
        "ONNX Runtime refuses %s: %s".formatted(model, reason), e);
  }
}
