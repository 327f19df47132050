package vitrine.onnx.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.onnx.Precision;
import vitrine.onnx.read.OnnxModel;
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
    ServedRun run = ServedRun.of(name, folder);
    List<byte[]> pictures = run.pictures(3);

    assertThat(run.logits(Precision.FP32, pictures))
        .containsExactly(run.references(pictures), within(1e-4f));
  }

  /// Values in: the pixels that PyTorch was given, the logits that it gave.
  @ParameterizedTest
  @MethodSource("goldenCases")
  void logitsOfValuesArePyTorchs(String name) throws Exception {
    GoldenCase golden = GoldenCase.named(name);
    List<float[]> pictures = golden.pictures(3);

    float[] logits = ServedRun.of(name, folder).logitsOfValues(Precision.FP32, pictures);

    float[] first = golden.golden().tensor("logits").floats();
    assertThat(Arrays.copyOf(logits, first.length)).containsExactly(first, within(1e-4f));
    ViT vit = golden.vit();
    for (int i = 1; i < pictures.size(); i++) {
      assertThat(Arrays.copyOfRange(logits, i * first.length, (i + 1) * first.length))
          .containsExactly(vit.forward(pictures.get(i)), within(1e-4f));
    }
  }

  /// The same picture in both graphs. Rounded are in int8 the patches' weights of bytes, and not
  /// those of values.
  @ParameterizedTest
  @MethodSource("goldenCases")
  void valuesAnswerAsTheirBytesDo(String name) throws Exception {
    ServedRun run = ServedRun.of(name, folder);
    List<byte[]> pictures = run.pictures(2);
    List<float[]> values = pictures.stream().map(run::pixels).toList();

    assertThat(run.logitsOfValues(Precision.FP32, values))
        .containsExactly(run.logits(Precision.FP32, pictures), within(1e-5f));
    assertThat(run.logitsOfValues(Precision.FP16, values))
        .containsExactly(run.logits(Precision.FP16, pictures), within(2e-2f));
  }

  /// Each picture alone, as it is served: the layers' scales are the batch's. The models are small
  /// and random; [Int8GraphTest] holds the layers of a trained one against tighter bounds.
  @ParameterizedTest
  @MethodSource("goldenCases")
  void int8IsNear(String name) throws Exception {
    ServedRun run = ServedRun.of(name, folder);
    Path int8 = run.export(Precision.INT8);

    assertNear(run, picture -> OnnxRun.logitsOfBytes(int8, run.spec(), List.of(picture)));
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void int8OfValuesIsNear(String name) throws Exception {
    ServedRun run = ServedRun.of(name, folder);

    assertNear(run, picture -> run.logitsOfValues(Precision.INT8, List.of(run.pixels(picture))));
  }

  /// Gives the logits of a picture.
  private interface Network {
    float[] logits(byte[] picture) throws Exception;
  }

  private static void assertNear(ServedRun run, Network int8) throws Exception {
    List<float[]> expected = new ArrayList<>();
    List<float[]> actual = new ArrayList<>();
    for (byte[] picture : run.pictures(8)) {
      expected.add(run.references(List.of(picture)));
      actual.add(int8.logits(picture));
    }

    assertThat(ServedRun.deviation(expected, actual)).isLessThan(0.2); // 0.15 at the most
    assertThat(IntStream.range(0, 8).filter(i -> best(expected.get(i)) == best(actual.get(i))))
        .hasSizeGreaterThanOrEqualTo(7);
  }

  private static int best(float[] logits) {
    return IntStream.range(0, logits.length)
        .reduce(0, (best, i) -> logits[i] > logits[best] ? i : best);
  }

  /// Bytes after the last whole patch are not seen.
  @ParameterizedTest
  @ValueSource(strings = {"square", "vit-pytorch", "oblong"})
  void whatIsOverAtTheEdgesIsNotSeen(String name) throws Exception {
    ViT whole = GoldenCase.named(name).vit();
    ViTSpec s = whole.spec();
    ViTSpec ragged =
        ViTGraphTest.resized(s, s.imageHeight() + s.patchHeight() - 1, s.imageWidth() + 1);
    ServedRun run = ServedRun.of(new ViT(ragged, whole.weights()), folder);
    List<byte[]> pictures = run.pictures(2);

    assertThat(run.logits(Precision.FP32, pictures))
        .containsExactly(run.references(pictures), within(1e-4f));
  }

  /// ONNX Runtime must not put back together what was taken apart: its LayerNormalization is the
  /// slower way.
  @Test
  void normsStayFolded() throws Exception {
    ServedRun run = ServedRun.of("square", folder);
    long layers = run.vit().spec().numLayers();

    Map<String, Long> operators = OnnxRun.operatorsRun(run.export(Precision.FP32), folder);

    assertThat(operators)
        .containsEntry("ReduceSumSquare", 2 * layers)
        .containsEntry("MultiHeadAttention", layers)
        .doesNotContainKeys("LayerNormalization", "SimplifiedLayerNormalization");
    long last = operators.getOrDefault("SkipLayerNormalization", 0L); // on the pooled token
    assertThat(last).isLessThanOrEqualTo(1);
  }

  @Test
  void ofValuesInt8IsInTheLayersButThePatchesAndTheHead() throws Exception {
    ServedRun run = ServedRun.of("square", folder);
    Exporter.exportOfValues(run.vit(), Precision.INT8, folder);

    Map<String, Long> operators = OnnxRun.operatorsRun(folder.resolve("model.onnx"), folder);

    assertThat(operators)
        .doesNotContainKey("MatMulInteger")
        .containsEntry("DynamicQuantizeMatMul", 4L * run.vit().spec().numLayers() + 1);
  }

  @Test
  void int8IsInTheLayersButTheHead() throws Exception {
    ServedRun run = ServedRun.of("square", folder);
    Path model = run.export(Precision.INT8);

    Map<String, Long> operators = OnnxRun.operatorsRun(model, folder);

    assertThat(operators)
        .containsEntry("MatMulInteger", 1L) // the patches: bytes are integers already
        .containsEntry("DynamicQuantizeMatMul", 4L * run.vit().spec().numLayers() + 1)
        .containsEntry("Gemm", 1L);
    assertThat(OnnxModel.read(model).precision()).isEqualTo(Precision.INT8);
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void float16IsNearer(String name) throws Exception {
    ServedRun run = ServedRun.of(name, folder);
    List<byte[]> pictures = run.pictures(2);

    float[] logits = run.logits(Precision.FP16, pictures);

    float[] references = run.references(pictures);
    assertThat(logits).containsExactly(references, within(2e-2f));
    assertThat(cosine(logits, references)).isGreaterThan(0.9999);
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
}
