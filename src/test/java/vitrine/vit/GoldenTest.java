package vitrine.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import vitrine.checkpoint.HuggingFaceViT;
import vitrine.checkpoint.SafetensorsFile;
import vitrine.tensor.Tensor;

/// Every activation equals that of transformers (tools/golden/vit.py), in the order of computation,
/// so that the first name reported is where the error is.
class GoldenTest {
  private static final Path FOLDER = Path.of("src/test/resources/vit");

  @ParameterizedTest
  @ValueSource(strings = {"square", "oblong", "no-qkv-bias", "half", "bfloat", "wide"})
  void everyActivationIsThatOfTransformers(String name) throws Exception {
    Path folder = FOLDER.resolve(name);
    ViT vit =
        HuggingFaceViT.read(
            JsonMapper.shared().readTree(Files.readString(folder.resolve("config.json"))),
            SafetensorsFile.open(folder.resolve("model.safetensors")));
    SafetensorsFile golden = SafetensorsFile.open(folder.resolve("golden.safetensors"));

    var trace = new RecordedTrace();
    float[] logits = vit.forward(golden.tensor("pixels").floats(), trace);

    var names = new TreeSet<>(golden.names());
    names.remove("pixels");
    assertThat(new TreeSet<>(trace.activations().keySet())).isEqualTo(names);
    for (Map.Entry<String, Tensor> activation : trace.activations().entrySet()) {
      Divergence.assertNone(
          activation.getKey(), activation.getValue(), golden.tensor(activation.getKey()));
    }
    Divergence.assertNone(
        "logits", Tensor.of(List.of(logits.length), logits), golden.tensor("logits"));
    assertThat(vit.forward(golden.tensor("pixels").floats())).isEqualTo(logits);
  }

  @Test
  void aDivergenceIsReportedByNameIndexAndValues() {
    Tensor expected = Tensor.of(List.of(2, 2), 1, 2, 3, 4);
    Tensor actual = Tensor.of(List.of(2, 2), 1, 2, 3.001f, 5);

    assertThatThrownBy(() -> Divergence.assertNone("layer.3.output", actual, expected))
        .hasMessage("layer.3.output [1, 0]: 3.0 expected, 3.001 computed");
  }
}
