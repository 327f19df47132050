package vitrine.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.locks.ReentrantLock;
import vitrine.onnx.PixelFormat;
import vitrine.onnx.PixelShape;
import vitrine.onnx.export.Exporter;
import vitrine.preprocess.Pixels;
import vitrine.vit.ViTSpec;

/// The served network with its attention as outputs ({@link Exporter#exportWithAttention}).
/// Pictures are run one by one: of ViT-L at 384 pixels the attention is half a gigabyte.
final class AttentionEngine implements Engine {
  private static final String LOGITS = "logits";

  private final ViTSpec spec;
  private final Device device;
  private final OrtSession session;
  private final PixelBuffer buffer;
  private final ReentrantLock running = new ReentrantLock();
  private boolean closed;

  /// @param model `model.onnx`
  /// @throws InferenceException.EngineFailed when ONNX Runtime refuses it
  AttentionEngine(Path model, ViTSpec spec, Execution execution) {
    this.spec = spec;
    device = execution.device();
    buffer =
        new PixelBuffer(
            new PixelShape(spec.channels(), spec.imageHeight(), spec.imageWidth()),
            PixelFormat.BYTES);
    session = OnnxSessions.open(model, device, execution.threads());
  }

  @Override
  public String provider() {
    return device.provider();
  }

  @Override
  public boolean takesValues() {
    return false;
  }

  @Override
  public List<float[]> infer(List<Pixels> batch) {
    return batch.stream().map(pixels -> attend(pixels, List.of(), (_, _) -> {})).toList();
  }

  /// Runs one picture.
  ///
  /// @param layers whose attention is wanted
  /// @param reader is told of them, the last first
  /// @return the logits (labels)
  /// @throws InferenceException.EngineFailed also when it is closed
  float[] attend(Pixels pixels, List<Integer> layers, AttentionReader reader) {
    running.lock();
    try {
      if (closed) { // native memory that is gone
        throw new InferenceException.EngineFailed("the engine is closed");
      }
      return run(pixels, layers, reader);
    } catch (OrtException e) {
      throw new InferenceException.EngineFailed("ONNX Runtime failed", e);
    } finally {
      running.unlock();
    }
  }

  private float[] run(Pixels pixels, List<Integer> layers, AttentionReader reader)
      throws OrtException {
    SequencedSet<String> outputs = new LinkedHashSet<>(List.of(LOGITS));
    layers.forEach(layer -> outputs.add(Exporter.attention(layer)));
    try (OnnxTensor input = buffer.tensor(OnnxSessions.ENVIRONMENT, List.of(pixels), 1);
        OrtSession.Result result = session.run(Map.of(Exporter.INPUT, input), outputs)) {
      float[] logits = values(result, LOGITS, spec.numLabels());
      int tokens = spec.tokens();
      for (int layer : layers.reversed()) {
        int size = Math.multiplyExact(spec.numHeads(), Math.multiplyExact(tokens, tokens));
        reader.read(layer, values(result, Exporter.attention(layer), size));
      }
      return logits;
    }
  }

  /// A copy, on the heap.
  private static float[] values(OrtSession.Result result, String output, int size) {
    FloatBuffer values =
        result
            .get(output)
            .filter(OnnxTensor.class::isInstance)
            .map(value -> ((OnnxTensor) value).getFloatBuffer())
            .filter(buffer -> buffer.remaining() == size)
            .orElseThrow(() ->
                new InferenceException.EngineFailed(
                    "the network gave no %d values as %s".formatted(size, output)));
    float[] copy = new float[size];
    values.get(copy);
    return copy;
  }

  @Override
  public void close() {
    running.lock(); // nothing runs on it any more
    try {
      if (!closed) {
        closed = true;
        OnnxSessions.close(session);
      }
    } finally {
      running.unlock();
    }
  }
}
