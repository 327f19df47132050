package vitrine.bench;

import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;
import vitrine.image.ImageLimits;
import vitrine.image.RgbImage;
import vitrine.image.decode.ImageDecoder;
import vitrine.preprocess.Preprocessing;
import vitrine.preprocess.Preprocessor;

/// From a JPEG's bytes to a network's input of 224 × 224 pixels, step by step.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PreprocessingBenchmark {
  @Param({"500x375", "4000x3000"})
  private String size = "";

  /// Pillow's code of the filter: 2 is bilinear, 3 bicubic.
  @Param({"2", "3"})
  private int resample = 2;

  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);
  private Preprocessor preprocessor = preprocessor(2);
  private byte[] jpeg = {};
  private RgbImage picture = new RgbImage(1, 1, new byte[3]);
  private RgbImage resized = picture;

  @Setup
  public void setUp() {
    String[] sides = size.split("x", 2);
    preprocessor = preprocessor(resample);
    jpeg = Photograph.jpeg(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
    picture = decode();
    resized = resize();
  }

  private static Preprocessor preprocessor(int resample) {
    return new Preprocessor(
        Preprocessing.parse(
            JsonMapper.shared()
                .readTree(
                    """
                    {"image_processor_type": "ViTImageProcessor", "resample": %d}
                    """
                        .formatted(resample))));
  }

  @Benchmark
  public RgbImage decode() {
    return decoder.decode(jpeg);
  }

  @Benchmark
  public RgbImage resize() {
    return preprocessor.resizeAndCrop(picture);
  }

  @Benchmark
  public float[] normalize() {
    return preprocessor.toTensor(resized);
  }
}
