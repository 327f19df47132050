package vitrine.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import vitrine.onnx.PixelShape;
import vitrine.onnx.read.GraphSignature;
import vitrine.onnx.read.OnnxModel;
import vitrine.onnx.read.OnnxModelException;
import vitrine.preprocess.Pixels;

/// An image classifier as an ONNX graph on ONNX Runtime, on the CPU: our own export, or anyone's
/// that takes pixels and gives logits.
///
/// A run that is alone takes all threads. Several at once would wait for each other's threads after
/// each operator: they take one thread each, of a second session on the same graph, unless it is
/// too large to be in memory twice; then runs go one by one. Threads don't spin while they wait,
/// for decoding needs the cores, too. The batcher calls from platform threads, because a native
/// frame would pin a virtual one.
public final class OnnxEngine implements Engine {
  private static final OrtEnvironment ENVIRONMENT = environment();

  /// Bytes of a graph up to which it may be in memory twice.
  private static final long LARGEST_TWICE = 200L << 20;

  private final GraphSignature signature;
  private final int labels;
  private final PixelShape shape;
  private final Queue<PixelBuffer> buffers = new ConcurrentLinkedQueue<>();
  private final ReadWriteLock running = new ReentrantReadWriteLock();
  private final OrtSession session;
  private final @Nullable OrtSession narrow; // of one thread
  private final int threads;
  private final AtomicInteger active = new AtomicInteger();
  private final int fixedBatch; // 0 where any number is taken
  private boolean closed;

  /// @param model `model.onnx`; it is read once before ONNX Runtime opens it
  /// @param shape of a picture's pixels
  /// @param labels how many classes there are
  /// @param threads that ONNX Runtime may use for one batch
  /// @throws InferenceException.EngineFailed when the file is none that takes such pixels and gives
  ///   so many logits
  public OnnxEngine(Path model, PixelShape shape, int labels, int threads) {
    this.shape = shape;
    this.labels = labels;
    long bytes;
    try {
      OnnxModel graph = OnnxModel.read(model);
      signature = graph.signature(shape, labels);
      bytes = bytes(model, graph);
    } catch (OnnxModelException e) {
      throw refused(model, e);
    }
    this.threads = threads;
    session = session(model, threads);
    narrow = threads > 1 && bytes <= LARGEST_TWICE ? session(model, 1) : null;
    fixedBatch = signature.fixedBatch() == 0 ? inferredBatch() : signature.fixedBatch();
  }

  /// A graph may say that it takes any number of pictures, and have its example's batch baked in:
  /// then ONNX Runtime, which follows the shapes through the graph, knows of how many pictures the
  /// logits are.
  private int inferredBatch() {
    try {
      NodeInfo output = session.getOutputInfo().get(signature.output().name());
      return output != null
              && output.getInfo() instanceof TensorInfo tensor
              && tensor.getShape().length == 2
          ? Math.clamp(tensor.getShape()[0], 0, Integer.MAX_VALUE)
          : 0;
    } catch (OrtException e) {
      throw new InferenceException.EngineFailed("ONNX Runtime does not know its session", e);
    }
  }

  private static OrtSession session(Path model, int threads) {
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      return ENVIRONMENT.createSession(model.toString(), options);
    } catch (OrtException e) {
      throw refused(model, e);
    }
  }

  private static long bytes(Path model, OnnxModel of) {
    try {
      long bytes = Files.size(model);
      for (String data : of.dataFiles()) {
        bytes += Files.size(model.resolveSibling(data));
      }
      return bytes;
    } catch (IOException e) {
      throw refused(model, e);
    }
  }

  private static InferenceException refused(Path model, Exception e) {
    return new InferenceException.EngineFailed(
        "ONNX Runtime refuses %s: %s".formatted(model, e.getMessage()), e);
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

  /// Loads ONNX Runtime, unless it is loaded, so that no picture waits for it.
  public static void load() {
    // as any first use of this class does
  }

  @Override
  public String provider() {
    return "cpu";
  }

  @Override
  public int runs() {
    return narrow == null ? 1 : threads;
  }

  @Override
  public int maxBatch() {
    return fixedBatch == 0 ? Integer.MAX_VALUE : fixedBatch;
  }

  /// {@inheritDoc}
  ///
  /// A graph of a fixed batch gets zeros in the places that are left over.
  ///
  /// @throws IllegalArgumentException where a picture has another size
  /// @throws InferenceException.EngineFailed also when it is closed
  @Override
  public List<float[]> infer(List<Pixels> batch) {
    PixelBuffer free = buffers.poll();
    PixelBuffer pixels = free == null ? new PixelBuffer(shape, signature.pixelFormat()) : free;
    running.readLock().lock();
    try {
      if (closed) { // native memory that is gone
        throw new InferenceException.EngineFailed("the engine is closed");
      }
      boolean alone = active.incrementAndGet() == 1;
      return run(alone || narrow == null ? session : narrow, batch, pixels);
    } finally {
      active.decrementAndGet();
      running.readLock().unlock();
      buffers.add(pixels);
    }
  }

  private List<float[]> run(OrtSession session, List<Pixels> batch, PixelBuffer pixels) {
    int places = fixedBatch == 0 ? batch.size() : fixedBatch;
    String output = signature.output().name();
    try (OnnxTensor input = pixels.tensor(ENVIRONMENT, batch, places);
        OrtSession.Result result =
            session.run(Map.of(signature.input().name(), input), Set.of(output))) {
      return rows(result.get(0), batch.size(), places);
    } catch (OrtException e) {
      throw new InferenceException.EngineFailed("ONNX Runtime failed", e);
    }
  }

  /// A copy of each picture's logits; float16 is widened.
  private List<float[]> rows(OnnxValue output, int pictures, int places) {
    FloatBuffer logits = ((OnnxTensor) output).getFloatBuffer();
    if (logits == null || logits.remaining() != places * labels) {
      throw new InferenceException.EngineFailed(
          "the network gave %s as logits of %d pictures and %d classes"
              .formatted(output.getInfo(), places, labels));
    }
    List<float[]> rows = new ArrayList<>(pictures);
    for (int i = 0; i < pictures; i++) {
      float[] row = new float[labels];
      logits.get(row);
      rows.add(row);
    }
    return rows;
  }

  @Override
  public void close() {
    running.writeLock().lock(); // nothing runs on it any more
    try {
      if (!closed) {
        closed = true;
        session.close();
        if (narrow != null) {
          narrow.close();
        }
      }
    } catch (OrtException e) {
      throw new InferenceException.EngineFailed("ONNX Runtime does not close", e);
    } finally {
      running.writeLock().unlock();
    }
  }
}
