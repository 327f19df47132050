package vitrine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Collections;
import java.util.List;
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
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.Device;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.preprocess.Pixels;

/// One run of a network on a device: milliseconds for a batch. bench/cuda.sh runs it on a card.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class DeviceBenchmark {
  @Param("vit-cifar10")
  private String reference = "";

  @Param("cpu")
  private String device = "";

  @Param("FP32")
  private Precision precision = Precision.FP32;

  @Param({"1", "8"})
  private int batch;

  private @Nullable ServedModel model;
  private List<Pixels> pictures = List.of();

  @Setup
  public void open() throws IOException {
    var settings =
        new InferenceSettings(
            Files.createTempDirectory("vitrine-bench"),
            Runtime.getRuntime().availableProcessors(),
            batch,
            precision,
            Device.named(device).orElseThrow());
    model = ServedModel.open(BundleLoader.load(reference), settings, _ -> {});
    Pixels pixels =
        model.preprocess(new ImageDecoder(ImageLimits.DEFAULT).decode(Photograph.jpeg(500, 375)));
    pictures = Collections.nCopies(batch, pixels);
  }

  @Benchmark
  public List<float[]> infer() {
    if (model == null) {
      throw new IllegalStateException("not set up");
    }
    return model.engine().infer(pictures);
  }

  @TearDown
  public void close() {
    if (model != null) {
      model.close();
    }
  }
}
