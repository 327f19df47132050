package vitrine.onnx.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.onnx.Precision;
import vitrine.onnx.read.OnnxModel;
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

    assertThat(cosine(logits, references(vit, pictures))).isGreaterThan(0.99);
  }

  /// Bytes after the last whole patch are not seen.
  @ParameterizedTest
  @ValueSource(strings = {"square", "vit-pytorch", "oblong"})
  void whatIsOverAtTheEdgesIsNotSeen(String name) throws Exception {
    ViT whole = GoldenCase.named(name).vit();
    ViTSpec s = whole.spec();
    ViTSpec ragged =
        ViTGraphTest.resized(s, s.imageHeight() + s.patchHeight() - 1, s.imageWidth() + 1);
    var vit = new ViT(ragged, whole.weights());
    List<byte[]> pictures = pictures(ragged, 2);
    Exporter.export(vit, affine(ragged), Precision.FP32, folder);

    float[] logits = OnnxRun.logitsOfBytes(folder.resolve("model.onnx"), ragged, pictures);

    assertThat(logits).containsExactly(references(vit, pictures), within(1e-4f));
  }

  /// ONNX Runtime must not put back together what was taken apart: its LayerNormalization is the
  /// slower way.
  @Test
  void normsStayFolded() throws Exception {
    ViT vit = GoldenCase.named("square").vit();
    Exporter.export(vit, affine(vit.spec()), Precision.FP32, folder);

    Map<String, Long> operators = OnnxRun.operatorsRun(folder.resolve("model.onnx"), folder);

    assertThat(operators)
        .containsEntry("ReduceSumSquare", 2L * vit.spec().numLayers())
        .containsEntry("MultiHeadAttention", (long) vit.spec().numLayers())
        .doesNotContainKeys("LayerNormalization", "SimplifiedLayerNormalization");
    long last = operators.getOrDefault("SkipLayerNormalization", 0L); // on the pooled token
    assertThat(last).isLessThanOrEqualTo(1);
  }

  @Test
  void int8IsInTheLayersButTheHead() throws Exception {
    ViT vit = GoldenCase.named("square").vit();
    Exporter.export(vit, affine(vit.spec()), Precision.INT8, folder);

    Map<String, Long> operators = OnnxRun.operatorsRun(folder.resolve("model.onnx"), folder);

    assertThat(operators)
        .containsEntry("MatMulInteger", 1L) // the patches: bytes are integers already
        .containsEntry("DynamicQuantizeMatMul", 4L * vit.spec().numLayers() + 1)
        .containsEntry("Gemm", 1L);
    assertThat(OnnxModel.read(folder.resolve("model.onnx")).precision()).isEqualTo(Precision.INT8);
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void float16IsNearer(String name) throws Exception {
    ViT vit = GoldenCase.named(name).vit();
    List<byte[]> pictures = pictures(vit.spec(), 2);
    Exporter.export(vit, affine(vit.spec()), Precision.FP16, folder);

    float[] logits = OnnxRun.logitsOfBytes(folder.resolve("model.onnx"), vit.spec(), pictures);

    assertThat(logits).containsExactly(references(vit, pictures), within(2e-2f));
    assertThat(cosine(logits, references(vit, pictures))).isGreaterThan(0.9999);
    assertThat(OnnxModel.read(folder.resolve("model.onnx")).precision()).isEqualTo(Precision.FP16);
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
