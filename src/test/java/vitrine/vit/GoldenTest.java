package vitrine.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.tensor.Arithmetic;
import vitrine.tensor.DirtyMemory;
import vitrine.tensor.Kernels;
import vitrine.tensor.Tensor;
import vitrine.tensor.Workers;

/// Every activation equals that of the family's own library (tools/golden/vit.py), in the order of
/// computation, so that the first name reported is where the error is. By every kernels that there
/// are.
class GoldenTest {
  static Stream<Arguments> goldenCases() {
    return Kernels.available().stream()
        .flatMap(kernels ->
            GoldenCase.names().stream()
                .map(name -> Arguments.of(Named.of(kernels.description(), kernels), name)));
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void everyActivationIsThatOfItsLibrary(Kernels kernels, String name) throws Exception {
    var arithmetic = new Arithmetic(kernels, Workers.ALONE, new DirtyMemory());
    GoldenCase golden = GoldenCase.named(name);
    ViT vit = golden.vit();
    SafetensorsFile expected = golden.golden();

    var trace = new RecordedTrace();
    float[] pixels = expected.tensor("pixels").floats();
    float[] logits = arithmetic.compute(() -> vit.forward(pixels, trace));

    Set<String> names = new TreeSet<>(expected.names());
    names.remove("pixels");
    assertThat(names).contains("embeddings", "layer.0.residual", "logits");
    assertThat(trace.activations()).containsKeys(names.toArray(String[]::new));
    for (Map.Entry<String, Tensor> activation : trace.activations().entrySet()) {
      if (names.contains(activation.getKey())) {
        Divergence.assertNone(
            activation.getKey(), activation.getValue(), expected.tensor(activation.getKey()));
      }
    }
    Divergence.assertNone(
        "logits", Tensor.of(List.of(logits.length), logits), expected.tensor("logits"));
    assertThat(arithmetic.compute(() -> vit.forward(pixels))).isEqualTo(logits);
  }

  @Test
  void aDivergenceIsReportedByNameIndexAndValues() {
    Tensor expected = Tensor.of(List.of(2, 2), 1, 2, 3, 4);
    Tensor actual = Tensor.of(List.of(2, 2), 1, 2, 3.001f, 5);

    assertThatThrownBy(() -> Divergence.assertNone("layer.3.output", actual, expected))
        .hasMessage("layer.3.output [1, 0]: 3.0 expected, 3.001 computed");
  }
}
