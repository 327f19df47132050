package vitrine.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vitrine.vit.ViTSpec;

/// An exported ViT on ONNX Runtime, on the CPU.
///
/// Its input buffer is reused from call to call, so calls take turns; the batcher makes them from
/// one platform thread, because a native frame would pin a virtual one.
public final class OnnxEngine implements Engine {
  private static final OrtEnvironment ENVIRONMENT = environment();

  private final ViTSpec spec;
  private final OrtSession session;
  private FloatBuffer pixels = FloatBuffer.allocate(0);
  private boolean closed;

  /// @param model `model.onnx`
  /// @param spec what it was exported from
  /// @param threads that ONNX Runtime may use for one batch
  public OnnxEngine(Path model, ViTSpec spec, int threads) {
    this.spec = spec;
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      session = ENVIRONMENT.createSession(model.toString(), options);
    } catch (OrtException e) {
      throw new InferenceException.EngineFailed(
          "ONNX Runtime refuses %s: %s".formatted(model, e.getMessage()), e);
    }
  }

  private static OrtEnvironment environment() {
    OnnxRuntimeTelemetry.disable();
    var environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "vitrine");
    try {
      environment.setTelemetry(false);
    } catch (OrtException e) {
      throw new InferenceException.EngineFailed("ONNX Runtime keeps its telemetry", e);
    }
    return environment;
  }

  @Override
  public String provider() {
    return "cpu";
  }

  /// {@inheritDoc}
  ///
  /// @throws IllegalArgumentException where a picture has another size
  /// @throws InferenceException.EngineFailed also when it is closed
  @Override
  public synchronized List<float[]> infer(List<float[]> batch) {
    if (closed) { // native memory that is gone
      throw new InferenceException.EngineFailed("the engine is closed");
    }
    long[] shape = {batch.size(), spec.channels(), spec.imageHeight(), spec.imageWidth()};
    try (OnnxTensor input = OnnxTensor.createTensor(ENVIRONMENT, filled(batch), shape);
        OrtSession.Result result = session.run(Map.of("pixel_values", input))) {
      return rows(((OnnxTensor) result.get(0)).getFloatBuffer(), batch.size());
    } catch (OrtException e) {
      throw new InferenceException.EngineFailed("ONNX Runtime failed", e);
    }
  }

  /// The batch in direct memory: (pictures, channels, height, width).
  private FloatBuffer filled(List<float[]> batch) {
    int picture = spec.channels() * spec.imageHeight() * spec.imageWidth();
    int needed = Math.multiplyExact(picture, batch.size());
    if (pixels.capacity() < needed) {
      pixels =
          ByteBuffer.allocateDirect(Math.multiplyExact(needed, Float.BYTES))
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
    }
    pixels.clear();
    for (float[] one : batch) {
      if (one.length != picture) {
        throw new IllegalArgumentException(
            "%d × %d × %d pixels wanted, %d given"
                .formatted(spec.channels(), spec.imageHeight(), spec.imageWidth(), one.length));
      }
      pixels.put(one);
    }
    return pixels.flip();
  }

  /// A copy of each picture's logits.
  private List<float[]> rows(FloatBuffer logits, int pictures) {
    if (logits.remaining() != pictures * spec.numLabels()) {
      throw new InferenceException.EngineFailed(
          "the network gave %d logits for %d pictures of %d classes"
              .formatted(logits.remaining(), pictures, spec.numLabels()));
    }
    List<float[]> rows = new ArrayList<>(pictures);
    for (int i = 0; i < pictures; i++) {
      float[] row = new float[spec.numLabels()];
      logits.get(row);
      rows.add(row);
    }
    return rows;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      session.close();
    } catch (OrtException e) {
      throw new InferenceException.EngineFailed("ONNX Runtime does not close", e);
    }
  }
}
