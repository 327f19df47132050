package vitrine.onnx.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.tensor.Tensor;
import vitrine.vit.GoldenCase;
import vitrine.vit.ViT;

/// How weights get into the file: piece by piece, one after the other, each at its place.
class OnnxFileTest {
  @TempDir private Path folder;

  /// What bounds an export's memory: no weight is ever asked for as a whole, and the memory under
  /// one is given back before the next is read.
  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE})
  void weightsAreReadOneAfterTheOtherAndNeverAsAWhole(long largestEmbedded) throws Exception {
    List<String> events = new ArrayList<>();
    ViT vit = GoldenCase.named("wide").vit(tensor -> new Watched(tensor, events));
    events.clear();

    new OnnxFile(ViTGraph.of(vit)).write(folder, largestEmbedded);

    List<Tensor> tensors = vit.weights().tensors().toList();
    assertThat(events).doesNotContain("floats").hasSizeGreaterThan(2 * tensors.size());
    assertThat(folded(events))
        .hasSize(2 * tensors.size())
        .containsExactlyInAnyOrderElementsOf(
            tensors.stream()
                .map(tensor -> Integer.toHexString(System.identityHashCode(tensor)))
                .flatMap(id -> List.of("read " + id, "unload " + id).stream())
                .toList());
    assertThat(folded(events)).as("each read is followed by its unload").satisfies(this::inPairs);
  }

  private void inPairs(List<? extends String> events) {
    for (int i = 0; i < events.size(); i += 2) {
      assertThat(events.get(i)).startsWith("read ");
      assertThat(events.get(i + 1)).isEqualTo(events.get(i).replace("read", "unload"));
    }
  }

  /// Runs of equal events as one.
  private static List<String> folded(List<String> events) {
    List<String> folded = new ArrayList<>();
    for (String event : events) {
      if (folded.isEmpty() || !folded.getLast().equals(event)) {
        folded.add(event);
      }
    }
    return folded;
  }

  /// Sizes below, at and over those of the writer's pieces.
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 200", "200, 1", "64, 64", "65, 63", "63, 65", "130, 300", "16385, 3"})
  void aTransposedMatrixIsWrittenColumnByColumn(int rows, int cols) throws Exception {
    float[] values = counted(rows * cols);

    float[] written =
        written(
            new Initializer("w", Tensor.of(List.of(rows, cols), values), true, Storage.FLOAT32));

    float[] expected = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      expected[i] = values[i % rows * cols + i / rows];
    }
    assertThat(written).containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16_383, 16_384, 16_385, 40_000})
  void otherTensorsAreWrittenAsTheyLie(int size) throws Exception {
    float[] values = counted(size);

    assertThat(
            written(new Initializer("w", Tensor.of(List.of(size), values), false, Storage.FLOAT32)))
        .containsExactly(values);
  }

  @Test
  void whatIsTransposedIsAMatrix() {
    Tensor vector = Tensor.of(List.of(1), 1);
    Tensor kernel = Tensor.of(List.of(2, 3, 1, 4), counted(24));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Initializer("v", vector, true, Storage.FLOAT32));
    assertThat(new Initializer("kernel", kernel, true, Storage.FLOAT32).dims())
        .containsExactly(12, 2);
    assertThat(
            new Initializer("w", Tensor.of(List.of(2, 3), counted(6)), true, Storage.FLOAT32)
                .dims())
        .containsExactly(3, 2);
  }

  /// ONNX Runtime maps a weight only where it starts on a page.
  @Test
  void weightsBesideTheGraphStartOnPagesAndEndInTheFile() throws Exception {
    new OnnxFile(ViTGraph.of(GoldenCase.named("square").vit())).write(folder, 0);

    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(folder.resolve("model.onnx")));
    long end = 0;
    for (TensorProto weight : model.getGraph().getInitializerList()) {
      if (weight.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
        Map<String, String> at =
            weight.getExternalDataList().stream()
                .collect(
                    Collectors.toMap(
                        StringStringEntryProto::getKey, StringStringEntryProto::getValue));
        assertThat(at).containsEntry("location", "model.onnx.data");
        long offset = Long.parseLong(at.getOrDefault("offset", "-1"));
        assertThat(offset).isGreaterThanOrEqualTo(end).matches(o -> o % 65_536 == 0);
        end = offset + Long.parseLong(at.getOrDefault("length", "-1"));
      }
    }
    assertThat(folder.resolve("model.onnx.data")).hasSize(end);
  }

  @Test
  void theSameModelGivesTheSameBytes() throws Exception {
    Path again = Files.createDirectory(folder.resolve("again"));

    Exporter.export(GoldenCase.named("half").vit(), folder);
    Exporter.export(GoldenCase.named("half").vit(), again);

    assertThat(again.resolve("model.onnx")).hasSameBinaryContentAs(folder.resolve("model.onnx"));
  }

  private static float[] counted(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = i;
    }
    return values;
  }

  private static float[] written(Initializer weight) throws Exception {
    var bytes = new ByteArrayOutputStream();
    new WeightWriter(bytes).write(weight);
    float[] values = new float[bytes.size() / Float.BYTES];
    ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  /// Notes what is asked of a tensor.
  private static final class Watched implements Tensor {
    private final Tensor tensor;
    private final List<String> events;

    Watched(Tensor tensor, List<String> events) {
      this.tensor = tensor;
      this.events = events;
    }

    @Override
    public List<Integer> shape() {
      return tensor.shape();
    }

    @Override
    public float[] floats() {
      events.add("floats");
      return tensor.floats();
    }

    @Override
    public void read(int from, int count, float[] target) {
      events.add("read " + Integer.toHexString(System.identityHashCode(this)));
      tensor.read(from, count, target);
    }

    @Override
    public void unload() {
      events.add("unload " + Integer.toHexString(System.identityHashCode(this)));
      tensor.unload();
    }
  }
}
