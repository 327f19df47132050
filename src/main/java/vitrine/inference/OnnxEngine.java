package vitrine.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import vitrine.onnx.PixelFormat;
import vitrine.onnx.PixelShape;
import vitrine.onnx.read.GraphSignature;
import vitrine.onnx.read.OnnxModel;
import vitrine.onnx.read.OnnxModelException;
import vitrine.preprocess.Pixels;

/// An image classifier as an ONNX graph on ONNX Runtime: our own export, or anyone's that takes
/// pixels and gives logits.
///
/// On a CPU a run that is alone takes all threads. Several at once would wait for each other's
/// threads after each operator: they take one thread each, of a second session on the same graph,
/// unless it is too large to be in memory twice; then runs go one by one. Threads don't spin while
/// they wait, for decoding needs the cores, too. The batcher calls from platform threads, because a
/// native frame would pin a virtual one.
///
/// On a card runs go one by one, filled up to one of few batch sizes.
public final class OnnxEngine implements Engine {
  /// Bytes of a graph up to which it may be in memory twice.
  private static final long LARGEST_TWICE = 200L << 20;

  private final GraphSignature signature;
  private final int labels;
  private final PixelShape shape;
  private final Queue<PixelBuffer> buffers = new ConcurrentLinkedQueue<>();
  private final ReadWriteLock running = new ReentrantReadWriteLock();
  private final OrtSession session;
  private final @Nullable OrtSession narrow; // of one thread
  private final Execution execution;
  private final AtomicInteger active = new AtomicInteger();
  private final BatchSizes batches;
  private boolean closed;

  /// @param model `model.onnx`; it is read once before ONNX Runtime opens it
  /// @param shape of a picture's pixels
  /// @param labels how many classes there are
  /// @throws InferenceException.EngineFailed when the file is none that takes such pixels and gives
  ///   so many logits
  OnnxEngine(Path model, PixelShape shape, int labels, Execution execution) {
    this.shape = shape;
    this.labels = labels;
    long bytes;
    try {
      OnnxModel graph = OnnxModel.read(model);
      signature = graph.signature(shape, labels);
      bytes = bytes(model, graph);
    } catch (OnnxModelException e) {
      throw OnnxSessions.refused(model, e);
    }
    this.execution = execution;
    session = OnnxSessions.open(model, execution.device(), execution.threads());
    OrtSession second = null;
    try {
      if (execution.threads() > 1 && bytes <= LARGEST_TWICE) {
        second = OnnxSessions.open(model, execution.device(), 1);
      }
      int fixed = signature.fixedBatch() == 0 ? inferredBatch() : signature.fixedBatch();
      batches = fixed == 0 ? execution.batches() : BatchSizes.fixed(fixed);
    } catch (RuntimeException | Error e) {
      OnnxSessions.close(second);
      OnnxSessions.close(session);
      throw e;
    }
    narrow = second;
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

  private static long bytes(Path model, OnnxModel of) {
    try {
      long bytes = Files.size(model);
      for (String data : of.dataFiles()) {
        bytes += Files.size(model.resolveSibling(data));
      }
      return bytes;
    } catch (IOException e) {
      throw OnnxSessions.refused(model, e);
    }
  }

  /// Loads ONNX Runtime, unless it is loaded, so that no picture waits for it.
  public static void load() {
    OnnxSessions.load();
  }

  @Override
  public String provider() {
    return execution.device().provider();
  }

  @Override
  public boolean takesValues() {
    return signature.pixelFormat() != PixelFormat.BYTES;
  }

  @Override
  public int runs() {
    return narrow == null ? 1 : execution.threads();
  }

  @Override
  public int maxBatch() {
    return batches.largest();
  }

  @Override
  public List<Integer> batchSizes() {
    return batches.sizes().isEmpty() ? Engine.super.batchSizes() : batches.sizes();
  }

  /// {@inheritDoc}
  ///
  /// Where batches have certain sizes, the places that are left over get zeros.
  ///
  /// @throws IllegalArgumentException where a picture has another size
  /// @throws InferenceException.EngineFailed also when it is closed
  @Override
  public List<float[]> infer(List<Pixels> batch) {
    return whileOpen(pixels -> inChosenSession(batch, pixels));
  }

  @Override
  public List<List<float[]>> inferEveryWay(List<Pixels> batch) {
    return whileOpen(pixels -> {
      List<List<float[]>> ways = new ArrayList<>();
      ways.add(run(session, batch, pixels));
      if (narrow != null) {
        ways.add(run(narrow, batch, pixels));
      }
      return ways;
    });
  }

  /// Does the work with a buffer that nobody else has meanwhile.
  private <T> T whileOpen(Function<PixelBuffer, T> work) {
    PixelBuffer free = buffers.poll();
    PixelBuffer pixels = free == null ? new PixelBuffer(shape, signature.pixelFormat()) : free;
    running.readLock().lock();
    try {
      if (closed) { // native memory that is gone
        throw new InferenceException.EngineFailed("the engine is closed");
      }
      return work.apply(pixels);
    } finally {
      running.readLock().unlock();
      buffers.add(pixels);
    }
  }

  private List<float[]> inChosenSession(List<Pixels> batch, PixelBuffer pixels) {
    boolean alone = active.incrementAndGet() == 1;
    try {
      return run(alone || narrow == null ? session : narrow, batch, pixels);
    } finally {
      active.decrementAndGet();
    }
  }

  private List<float[]> run(OrtSession session, List<Pixels> batch, PixelBuffer pixels) {
    int places = batches.fitting(batch.size());
    String output = signature.output().name();
    try (OnnxTensor input = pixels.tensor(OnnxSessions.ENVIRONMENT, batch, places);
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
        OnnxSessions.close(narrow);
        OnnxSessions.close(session);
      }
    } finally {
      running.writeLock().unlock();
    }
  }
}
