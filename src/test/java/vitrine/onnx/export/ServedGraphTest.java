package vitrine.onnx.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.onnx.Precision;
import vitrine.preprocess.ChannelAffine;
import vitrine.vit.GoldenCase;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

/// The graph that is served against the reference, on bytes.
class ServedGraphTest {
  @TempDir private Path folder;

  static List<String> goldenCases() {
    return GoldenCase.names();
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void logitsAreTheReferences(String name) throws Exception {
    ViT vit = GoldenCase.named(name).vit();
    List<byte[]> pictures = pictures(vit.spec(), 3);
    Exporter.export(vit, affine(vit.spec()), Precision.FP32, folder);

    float[] logits = OnnxRun.logitsOfBytes(folder.resolve("model.onnx"), vit.spec(), pictures);

    assertThat(logits).containsExactly(references(vit, pictures), within(1e-4f));
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void int8IsNear(String name) throws Exception {
    ViT vit = GoldenCase.named(name).vit();
    List<byte[]> pictures = pictures(vit.spec(), 1);
    Exporter.export(vit, affine(vit.spec()), Precision.INT8, folder);

    float[] logits = OnnxRun.logitsOfBytes(folder.resolve("model.onnx"), vit.spec(), pictures);

    System.out.println(name + " " + cosine(logits, references(vit, pictures)));
    assertThat(cosine(logits, references(vit, pictures))).isGreaterThan(0.99);
  }

  private static double cosine(float[] a, float[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return ab / Math.sqrt(aa * bb);
  }

  private static ChannelAffine affine(ViTSpec spec) {
    List<Double> scale = new ArrayList<>();
    List<Double> shift = new ArrayList<>();
    for (int channel = 0; channel < spec.channels(); channel++) {
      scale.add((1 + 0.1 * channel) / 127.5);
      shift.add(-1 + 0.2 * channel);
    }
    return new ChannelAffine(scale, shift);
  }

  /// (height, width, channels)
  private static List<byte[]> pictures(ViTSpec spec, int count) {
    var random = new Random(1);
    List<byte[]> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] picture = new byte[spec.imageHeight() * spec.imageWidth() * spec.channels()];
      random.nextBytes(picture);
      pictures.add(picture);
    }
    return pictures;
  }

  private static float[] references(ViT vit, List<byte[]> pictures) {
    float[] all = new float[pictures.size() * vit.spec().numLabels()];
    int at = 0;
    for (byte[] picture : pictures) {
      float[] logits = vit.forward(pixels(picture, vit.spec()));
      System.arraycopy(logits, 0, all, at, logits.length);
      at += logits.length;
    }
    assertThat(at).isEqualTo(all.length);
    return Arrays.copyOf(all, at);
  }

  /// (channels, height, width)
  private static float[] pixels(byte[] picture, ViTSpec spec) {
    ChannelAffine affine = affine(spec);
    float[] pixels = new float[picture.length];
    int plane = spec.imageHeight() * spec.imageWidth();
    for (int i = 0; i < picture.length; i++) {
      int channel = i % spec.channels();
      pixels[channel * plane + i / spec.channels()] =
          (float) ((picture[i] & 0xFF) * affine.scale().get(channel) + affine.shift().get(channel));
    }
    return pixels;
  }
}
