package vitrine.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import vitrine.classify.Classification;
import vitrine.classify.Classifier;
import vitrine.classify.ClassifyOptions;
import vitrine.explain.ExplainParameters;
import vitrine.explain.Explainer;
import vitrine.explain.Explanation;
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.Deadline;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.preprocess.Pixels;

/// A model: ONNX Runtime alone, and the whole way of a 500 × 375 JPEG but for HTTP, to its classes
/// and to what the network looked at.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ServingBenchmark {
  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);
  private final Classifier classifier = new Classifier(decoder);
  private final Explainer explainer = new Explainer(decoder);
  private final byte[] jpeg = Photograph.jpeg(500, 375);
  private List<Pixels> batch = List.of();

  @Param({"FP32", "INT8"})
  private Precision precision = Precision.FP32;

  /// Its name, or its folder.
  @Param("vit-cifar10")
  private String name = "vit-cifar10";

  private @Nullable ServedModel model;

  @Setup
  public void open() {
    model = ServedModel.open(BundleLoader.load(name), settings(precision), _ -> {});
    batch = List.of(model().preprocess(decoder.decode(jpeg)));
  }

  /// A cache of its own: what is measured is what this code exports.
  private static InferenceSettings settings(Precision precision) {
    try {
      Path cache = Files.createTempDirectory("vitrine-bench");
      return new InferenceSettings(cache, Runtime.getRuntime().availableProcessors(), 8, precision);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ServedModel model() {
    if (model == null) {
      throw new IllegalStateException("not set up");
    }
    return model;
  }

  @Benchmark
  public List<float[]> infer() {
    return model().engine().infer(batch);
  }

  @Benchmark
  public Classification classify() {
    return classifier.classify(jpeg, model(), ClassifyOptions.DEFAULT);
  }

  @Benchmark
  public Explanation rollout() {
    return explainer.explain(jpeg, model(), new ExplainParameters(Map.of()), Deadline.NONE);
  }

  @TearDown
  public void close() {
    model().close();
  }
}
