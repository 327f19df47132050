package vitrine.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.Engine;
import vitrine.inference.InferenceSettings;
import vitrine.inference.OnnxEngine;
import vitrine.inference.ServedModel;
import vitrine.model.Bundle;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.onnx.export.Exporter;
import vitrine.preprocess.Pixels;

/// How sessions, threads, callers and batches are best laid out on the cores: the table of
/// docs/performance.md. `SessionLayouts MODEL PRECISION SECONDS`, run as {@link RawSession} is;
/// prints a row for each layout:
///
/// - *alone*: median milliseconds of a single caller's run;
/// - *saturation*: pictures per second with all callers at work without a pause;
/// - *p50, p99 at 70 %*: milliseconds from a picture's arrival to its logits, arrivals being even,
///   at 70 % of the best layout's saturation.
public final class SessionLayouts {
  private static final double LOAD = 0.7;

  private final Path graph;
  private final double seconds;

  private SessionLayouts(Path graph, double seconds) {
    this.graph = graph;
    this.seconds = seconds;
  }

  /// Some way to run the network: as many callers as run at once, each with what it needs.
  private record Layout(String name, int batch, List<Caller> callers, List<AutoCloseable> open) {
    void close() throws Exception {
      for (AutoCloseable each : open.reversed()) {
        each.close();
      }
    }
  }

  /// One run, of one batch.
  private interface Caller {
    void run() throws Exception;
  }

  private record Row(String name, int batch, double alone, double saturation) {}

  /// The command.
  public static void main(String[] args) throws Exception {
    OnnxEngine.load(); // without its telemetry
    Bundle bundle = BundleLoader.load(args[0]);
    Precision precision = Precision.valueOf(args[1].toUpperCase(Locale.ROOT));
    Path folder = Files.createTempDirectory("vitrine-layouts");
    Exporter.export(
        bundle.reference().orElseThrow().vit(), bundle.preprocessing().affine(), precision, folder);
    var layouts = new SessionLayouts(folder.resolve("model.onnx"), Double.parseDouble(args[2]));
    layouts.print(bundle, precision);
  }

  private void print(Bundle bundle, Precision precision) throws Exception {
    int cores = Runtime.getRuntime().availableProcessors();
    List<Row> rows = new ArrayList<>();
    List<Layout> layouts =
        new ArrayList<>(
            List.of(
                sessions("one session, all cores", 1, cores, 1, true, 1),
                sessions("the same, no spinning", 1, cores, 1, false, 1),
                sessions("the same, shared by as many callers", 1, cores, cores, false, 1),
                sessions("a session of one thread for each core", cores, 1, 1, false, 1),
                sessions("one session of one thread, shared", 1, 1, cores, false, 1)));
    if (precision != Precision.INT8) { // whose pictures would change each other's scales
      for (int batch : new int[] {2, 4, 8}) {
        layouts.add(sessions("one session, all cores", 1, cores, 1, false, batch));
        layouts.add(sessions("one session of one thread, shared", 1, 1, cores, false, batch));
      }
    }
    layouts.add(served(bundle, precision, cores));
    for (Layout layout : layouts) {
      rows.add(new Row(layout.name, layout.batch, alone(layout), saturation(layout)));
    }
    double rate = LOAD * rows.stream().mapToDouble(Row::saturation).max().orElseThrow();
    System.out.printf(
        "%s %s, %d cores; 70 %% is %.1f/s%n", bundle.name(), precision.label(), cores, rate);
    System.out.println(
        "| layout | batch | alone, ms | saturation, /s | p50 at 70 % | p99 at 70 % |");
    System.out.println("| --- | --- | --- | --- | --- | --- |");
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      double[] waits = row.batch == 1 ? waits(layouts.get(i), rate) : new double[] {Double.NaN};
      System.out.printf(
          "| %s | %d | %.2f | %.1f | %.1f | %.1f |%n",
          row.name,
          row.batch,
          row.alone,
          row.saturation,
          quantile(waits, 0.5),
          quantile(waits, 0.99));
    }
    for (Layout layout : layouts) {
      layout.close();
    }
  }

  private Layout sessions(
      String name, int sessions, int threads, int callersOfEach, boolean spinning, int batch)
      throws OrtException {
    List<Caller> callers = new ArrayList<>();
    List<AutoCloseable> open = new ArrayList<>();
    for (int i = 0; i < sessions; i++) {
      OrtSession session = RawSession.session(graph, threads, spinning);
      open.add(session);
      for (int c = 0; c < callersOfEach; c++) {
        String input = session.getInputNames().iterator().next();
        OnnxTensor pictures = RawSession.pictures(session, batch);
        open.add(pictures);
        callers.add(() -> session.run(Map.of(input, pictures)).close());
      }
    }
    return new Layout(name, batch, callers, open);
  }

  /// What Vitrine does.
  private static Layout served(Bundle bundle, Precision precision, int cores) throws IOException {
    var settings =
        new InferenceSettings(Files.createTempDirectory("vitrine-layouts"), cores, 1, precision);
    ServedModel model = ServedModel.open(bundle, settings, _ -> {});
    Engine engine = model.engine();
    Pixels pixels =
        model.preprocess(new ImageDecoder(ImageLimits.DEFAULT).decode(Photograph.jpeg(500, 375)));
    List<Caller> callers = new ArrayList<>();
    for (int i = 0; i < engine.runs(); i++) {
      callers.add(() -> engine.infer(List.of(pixels)));
    }
    return new Layout("as served", 1, callers, List.of(model));
  }

  private double alone(Layout layout) throws Exception {
    Caller caller = layout.callers.getFirst();
    List<Double> times = new ArrayList<>();
    long end = System.nanoTime() + nanos(seconds);
    while (System.nanoTime() < end || times.size() < 5) {
      long start = System.nanoTime();
      caller.run();
      times.add((System.nanoTime() - start) / 1e6);
    }
    return quantile(times.stream().mapToDouble(t -> t).toArray(), 0.5);
  }

  private double saturation(Layout layout) throws Exception {
    var runs = new AtomicInteger();
    long start = System.nanoTime();
    long end = start + nanos(seconds);
    all(
        layout,
        caller -> {
          while (System.nanoTime() < end) {
            caller.run();
            runs.incrementAndGet();
          }
        });
    return runs.get() * layout.batch / ((System.nanoTime() - start) / 1e9);
  }

  /// Each caller takes the next picture, once it has arrived.
  private double[] waits(Layout layout, double rate) throws Exception {
    int count = (int) Math.max(20, 2 * seconds * rate);
    double[] waits = new double[count];
    var next = new AtomicInteger();
    long start = System.nanoTime();
    all(
        layout,
        caller -> {
          for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            long arrival = start + nanos(i / rate);
            while (System.nanoTime() < arrival) {
              LockSupport.parkNanos(arrival - System.nanoTime());
            }
            caller.run();
            waits[i] = (System.nanoTime() - arrival) / 1e6;
          }
        });
    return waits;
  }

  private interface Work {
    void with(Caller caller) throws Exception;
  }

  private static void all(Layout layout, Work work) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(layout.callers.size())) {
      List<Future<?>> done = new ArrayList<>();
      for (Caller caller : layout.callers) {
        done.add(
            threads.submit(() -> {
              work.with(caller);
              return null;
            }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    }
  }

  private static double quantile(double[] values, double of) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) (of * (sorted.length - 1))];
  }

  private static long nanos(double seconds) {
    return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
  }
}
