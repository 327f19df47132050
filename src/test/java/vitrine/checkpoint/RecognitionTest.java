package vitrine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vitrine.checkpoint.file.TensorSource;
import vitrine.tensor.Tensor;

class RecognitionTest {
  private static final Path GOLDEN = Path.of("src/test/resources/vit");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          square             | {"model_type":"vit","num_attention_heads":"?"}
          deit-distilled     | {"model_type":"deit","num_attention_heads":"?"}
          timm               | {"architecture":"vit_base_patch16_224","model_args":{"num_heads":"?"}}
          torchvision        | {"model_type":"torchvision-vit","num_attention_heads":"?"}
          vit-pytorch        | {"model_type":"vit-pytorch","num_attention_heads":"?"}
          vit-pytorch-prenorm| {"model_type":"vit-pytorch","num_attention_heads":"?"}
          encoder-conv       | {"model_type":"encoder-vit","num_attention_heads":"?"}
          encoder-patch      | {"model_type":"encoder-vit","num_attention_heads":"?"}
          tile               | {"model_type":"tile-vit","num_attention_heads":"?"}
          jax                | {"model_type":"vit-jax"}
          """)
  void familiesAreRecognisedByTheirTensors(String golden, String config) {
    TensorSource tensors = CheckpointFile.open(GOLDEN.resolve(golden + "/model.safetensors"));

    Recognition recognition = Recognition.of(tensors).orElseThrow();

    assertThat(recognition.config()).hasToString(config);
    assertThat(recognition.spec()).isPresent();
    assertThat(recognition.open()).isEmpty();
  }

  @Test
  void whatElseIsOpenIsSaid() {
    TensorSource tensors = CheckpointFile.open(GOLDEN.resolve("half/model.safetensors"));

    Recognition recognition = Recognition.of(tensors).orElseThrow();

    assertThat(recognition.spec()).isEmpty();
    assertThat(recognition.open()).contains("image_size is absent").contains("8 patches");
  }

  @Test
  void halfOfAModelIsNone() {
    TensorSource whole = CheckpointFile.open(GOLDEN.resolve("tile/model.safetensors"));
    var half = new TreeSet<>(whole.names());
    half.removeIf(name -> name.startsWith("blocks."));

    assertThat(Recognition.of(new Some(whole, half))).isEmpty();
  }

  /// Some tensors of a file.
  private record Some(TensorSource all, Set<String> names) implements TensorSource {
    @Override
    public Tensor tensor(String name) {
      return all.tensor(name);
    }

    @Override
    public String dtype(String name) {
      return all.dtype(name);
    }
  }
}
