package vitrine.onnx.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtException;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vitrine.model.Bundle;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.vit.ViT;

/// The built-in model's layers in int8 against the same in float32, by name, and that the bounds
/// notice a wrong number.
class Int8GraphTest {
  /// How far a layer may be off ([ServedRun#deviation]): 0.03 at the most is measured where all is
  /// right, 0.11 at the least where the layer's scales are a tenth too large.
  private static final double LAYER = 0.06;

  /// How far a black picture's patches may be off: 1e-8 is measured where all is right, 8e-3 where
  /// the zero point is wrong by one.
  private static final double BLACK = 1e-5;

  @TempDir private static Path folder;

  private static ServedRun run;
  private static ModelProto int8;
  private static Set<String> layers;
  private static List<byte[]> pictures;
  private static List<Map<String, float[]>> expected;

  @BeforeAll
  static void exportBoth() throws Exception {
    Bundle bundle = BundleLoader.load(BundleLoader.BUILT_IN.getFirst());
    ViT vit = bundle.network().reference().orElseThrow().vit();
    run = new ServedRun(vit, bundle.preprocessing().affine(), folder);
    ModelProto exact = parsed(run.export(Precision.FP32));
    int8 = parsed(run.export(Precision.INT8));
    layers = quantized(int8);
    pictures = new ArrayList<>(run.pictures(4));
    pictures.add(run.black());
    expected = OnnxRun.ofEachPicture(exact, layers, vit.spec(), pictures);
  }

  @Test
  void everyLayerIsNear() throws Exception {
    assertThat(deviations(int8)).allSatisfy((layer, off) -> assertThat(off).isLessThan(LAYER));
  }

  /// One projection's scales are a tenth too large.
  @Test
  void aWrongScaleIsNoticed() throws Exception {
    for (String layer : layers) {
      ModelProto wrong = changed(layer + ".weight.scale", Int8GraphTest::aTenthMore);

      assertThat(deviations(wrong).get(layer)).as(layer).isGreaterThan(LAYER);
    }
  }

  /// Of a black picture the patches' products are 0: the bias is what comes out, to the last
  /// digits, where the zero point's part is taken back.
  @Test
  void theZeroPointsPartIsTakenBack() throws Exception {
    assertThat(offOnBlack(int8)).isLessThan(BLACK);
  }

  @Test
  void aWrongZeroPointIsNoticed() throws Exception {
    ModelProto wrong =
        changed("patches.bytes.zero", zero -> zero.setInt32Data(0, zero.getInt32Data(0) + 1));

    assertThat(offOnBlack(wrong)).isGreaterThan(10 * BLACK);
  }

  /// What is quantized: the patches and the blocks' linear layers.
  private static Set<String> quantized(ModelProto model) {
    Set<String> layers = new TreeSet<>(Set.of("patches"));
    model.getGraph().getNodeList().stream()
        .filter(node -> node.getOpType().equals("DynamicQuantizeMatMul"))
        .map(NodeProto::getName)
        .forEach(layers::add);
    assertThat(layers).hasSizeGreaterThan(4);
    return layers;
  }

  /// By layer.
  private static Map<String, Double> deviations(ModelProto model) throws OrtException {
    List<Map<String, float[]>> actual =
        OnnxRun.ofEachPicture(model, layers, run.vit().spec(), pictures);
    Map<String, Double> deviations = new TreeMap<>();
    for (String layer : layers) {
      deviations.put(layer, ServedRun.deviation(of(layer, expected), of(layer, actual)));
    }
    return deviations;
  }

  private static List<float[]> of(String layer, List<Map<String, float[]>> values) {
    return values.stream().map(ofPicture -> ofPicture.getOrDefault(layer, new float[0])).toList();
  }

  /// The largest difference in the patches of the black picture.
  private static double offOnBlack(ModelProto model) throws OrtException {
    Set<String> patches = Set.of("patches");
    List<byte[]> black = List.of(run.black());
    float[] bias = of("patches", expected).getLast();
    float[] actual =
        of("patches", OnnxRun.ofEachPicture(model, patches, run.vit().spec(), black)).getFirst();
    assertThat(actual).hasSameSizeAs(bias);
    return IntStream.range(0, bias.length)
        .mapToDouble(i -> Math.abs(actual[i] - bias[i]))
        .max()
        .orElseThrow();
  }

  /// The model with one constant changed.
  private static ModelProto changed(String name, Consumer<TensorProto.Builder> change) {
    ModelProto.Builder model = int8.toBuilder();
    List<TensorProto.Builder> constants =
        model.getGraphBuilder().getInitializerBuilderList().stream()
            .filter(constant -> constant.getName().equals(name))
            .toList();
    assertThat(constants).as(name).hasSize(1);
    change.accept(constants.getFirst());
    return model.build();
  }

  private static void aTenthMore(TensorProto.Builder floats) {
    ByteBuffer values =
        ByteBuffer.wrap(floats.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < values.capacity(); at += Float.BYTES) {
      values.putFloat(at, 1.1f * values.getFloat(at));
    }
    floats.setRawData(ByteString.copyFrom(values));
  }

  private static ModelProto parsed(Path model) throws IOException {
    return ModelProto.parseFrom(Files.readAllBytes(model));
  }
}
