package vitrine.bench;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// What ONNX Runtime alone makes of a graph, one picture at a time: the ceiling of every service
/// around it. `RawSession GRAPH SECONDS LAYOUT…`, a layout being sessions × threads of each ×
/// callers of each, as `1x2x1`; prints a layout and its pictures per second to a line.
///
/// It is run from the jar, so that the runtime is the one that serves; `bench/peers/compare.py`
/// does it.
public final class RawSession {
  private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

  private RawSession() {}

  private record Layout(int sessions, int threads, int callers) {
    static Layout parse(String text) {
      int[] n = Arrays.stream(text.split("x", -1)).mapToInt(Integer::parseInt).toArray();
      return new Layout(n[0], n[1], n[2]);
    }
  }

  /// The command.
  public static void main(String[] args) throws Exception {
    double seconds = Double.parseDouble(args[1]);
    for (String layout : List.of(args).subList(2, args.length)) {
      double rate = measure(Path.of(args[0]), Layout.parse(layout), seconds);
      System.out.printf("%s %.2f%n", layout, rate);
    }
  }

  /// Pictures per second of all callers, after a quarter of the time for warming up.
  private static double measure(Path graph, Layout layout, double seconds)
      throws OrtException, InterruptedException, ExecutionException {
    List<OrtSession> sessions = new ArrayList<>();
    try (var callers = Executors.newFixedThreadPool(layout.sessions() * layout.callers())) {
      for (int i = 0; i < layout.sessions(); i++) {
        sessions.add(session(graph, layout.threads(), true));
      }
      long start = System.nanoTime();
      long from = start + nanos(seconds / 4);
      long until = from + nanos(seconds);
      List<Future<Double>> rates = new ArrayList<>();
      for (OrtSession session : sessions) {
        for (int i = 0; i < layout.callers(); i++) {
          rates.add(callers.submit(() -> rate(session, from, until)));
        }
      }
      double sum = 0;
      for (Future<Double> rate : rates) {
        sum += rate.get();
      }
      return sum;
    } finally {
      for (OrtSession session : sessions) {
        session.close();
      }
    }
  }

  /// @param spinning whether threads that wait keep their core, as they do by default
  static OrtSession session(Path graph, int threads, boolean spinning) throws OrtException {
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", spinning ? "1" : "0");
      return ENVIRONMENT.createSession(graph.toString(), options);
    }
  }

  private static long nanos(double seconds) {
    return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
  }

  /// Of one caller; the run that straddles the end counts whole, with its time.
  private static double rate(OrtSession session, long from, long until) throws OrtException {
    String input = session.getInputNames().iterator().next();
    int runs = 0;
    long first = 0;
    try (OnnxTensor picture = pictures(session, 1)) {
      Map<String, OnnxTensor> inputs = Map.of(input, picture);
      while (true) {
        long now = System.nanoTime();
        if (now - from >= 0 && first == 0) {
          first = now;
        }
        if (now - until >= 0 && runs > 0) {
          return runs / ((now - first) / 1e9);
        }
        session.run(inputs).close();
        runs += first == 0 ? 0 : 1;
      }
    }
  }

  /// Pictures of noise as the session takes them, as bytes or floats.
  static OnnxTensor pictures(OrtSession session, int batch) throws OrtException {
    NodeInfo input = session.getInputInfo().values().iterator().next();
    var info = (TensorInfo) input.getInfo();
    long[] shape = info.getShape();
    shape[0] = batch;
    int size = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
    var random = new Random(1);
    if (info.type == OnnxJavaType.UINT8) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      return OnnxTensor.createTensor(
          ENVIRONMENT, ByteBuffer.allocateDirect(size).put(bytes).flip(), shape, info.type);
    }
    ByteBuffer floats = ByteBuffer.allocateDirect(4 * size).order(ByteOrder.nativeOrder());
    for (int i = 0; i < size; i++) {
      floats.putFloat(random.nextFloat(-1, 1));
    }
    return OnnxTensor.createTensor(ENVIRONMENT, floats.flip().asFloatBuffer(), shape);
  }
}
