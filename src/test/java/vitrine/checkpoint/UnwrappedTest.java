package vitrine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.CheckpointException.Problem;
import vitrine.checkpoint.file.Finding;
import vitrine.checkpoint.file.TensorSource;
import vitrine.tensor.Tensor;

/// What wrappers put before every name is dropped, and said.
class UnwrappedTest {
  private static final Path FOLDER = Path.of("src/test/resources/checkpoint");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "module.",
        "_orig_mod.",
        "model.",
        "params/",
        "opt/target/",
        "module._orig_mod.",
        "_orig_mod.module.",
        "model._orig_mod.module.",
      })
  void theWrappersNamesAreDropped(String wrapper) {
    TensorSource unwrapped = Unwrapped.of(named(wrapper + "head.weight", wrapper + "blocks.0"));

    assertThat(unwrapped.names()).containsExactly("head.weight", "blocks.0");
    assertThat(unwrapped.tensor("blocks.0").shape()).containsExactly(2);
    assertThat(unwrapped.dtype("blocks.0")).isEqualTo("F32");
    assertThat(unwrapped.findings())
        .containsExactly(new Finding("names", "without " + wrapper, "the tensors' names"));
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> unwrapped.tensor(wrapper + "blocks.0"))
        .returns(Problem.NO_SUCH_TENSOR, CheckpointException::problem);
  }

  /// A model beside another thing with weights, and a model whose part has such a name.
  @Test
  void whatIsNotOnEveryNameStays() {
    TensorSource file = named("module.head.weight", "criterion.weight");

    assertThat(Unwrapped.of(file)).isSameAs(file);
    assertThat(Unwrapped.of(named())).returns(0, source -> source.names().size());
  }

  /// Flax's optimizer keeps more than the weights.
  @Test
  void theOptimizersOwnIsLeft() {
    TensorSource unwrapped =
        Unwrapped.of(
            named("opt/state/step", "opt/target/head/kernel", "opt/target/cls", "extra/seed"));

    assertThat(unwrapped.names()).containsExactly("head/kernel", "cls", "extra/seed");
  }

  @Test
  void whatTheFileSaysIsKept() {
    TensorSource lightning = CheckpointFile.open(FOLDER.resolve("lightning.pt"));

    assertThat(Unwrapped.of(lightning).findings())
        .containsExactly(
            new Finding("weights", "state_dict", "the file"),
            new Finding("names", "without model.", "the tensors' names"));
    assertThat(CheckpointFile.open(FOLDER.resolve("timm-training.pth")).findings())
        .containsExactly(new Finding("weights", "state_dict; state_dict_ema was left", "the file"));
    assertThat(CheckpointFile.open(FOLDER.resolve("ema.pth")).findings())
        .containsExactly(new Finding("weights", "state_dict_ema", "the file"));
    assertThat(CheckpointFile.open(FOLDER.resolve("state-dict.pt")).findings()).isEmpty();
  }

  private static TensorSource named(String... names) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String name : List.of(names)) {
      tensors.put(name, TensorsInMemory.zeros(2));
    }
    return new TensorsInMemory(tensors);
  }
}
