package vitrine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.tensor.Tensor;
import vitrine.vit.Positions;

/// vit-pytorch's `SimpleViT`, whose positions are computed.
class SimpleViTTest {
  private static final Path FOLDER = Path.of("src/test/resources/vit");

  @Test
  void sinusoidalPositionsAreNoParameters() throws Exception {
    Map<String, Tensor> tensors = tensors("simple-vit");

    Checkpoint checkpoint = Checkpoint.read(config("simple-vit"), new TensorsInMemory(tensors));

    assertThat(checkpoint.vit().spec().positions()).isEqualTo(Positions.SINUSOIDAL);
    assertThat(checkpoint.vit().weights().parameters())
        .isEqualTo(tensors.values().stream().mapToLong(Tensor::size).sum());
  }

  @Test
  void theyFitAPictureOfAnySize() throws Exception {
    ObjectNode config = config("simple-vit").put("image_size", 24);

    Checkpoint checkpoint = Checkpoint.read(config, new TensorsInMemory(tensors("simple-vit")));

    assertThat(checkpoint.vit().spec().numPatches()).isEqualTo(36);
    assertThat(checkpoint.vit().forward(new float[3 * 24 * 24])).hasSize(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'pooling': 'cls'} | pooling is \"cls\"; allowed: mean, for SimpleViT has no class token",
        "{'image_size': 13} | image_size is 13 × 13, patch_size 4 × 4; allowed: a multiple of it",
        "{'num_register_tokens': 3} | num_register_tokens is 3, but the tensors are those of 2",
        "{'num_register_tokens': -1} | num_register_tokens is -1; allowed: a whole number from 0",
      })
  void isRefused(String keys, String says) throws Exception {
    ObjectNode config = config("simple-vit-registers");
    config.setAll((ObjectNode) JsonMapper.shared().readTree(keys.replace('\'', '"')));

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(
            () -> Checkpoint.read(config, new TensorsInMemory(tensors("simple-vit-registers"))))
        .withMessageContaining(says);
  }

  @Test
  void thePicturesSizeIsNotGuessed() throws Exception {
    ObjectNode config = config("simple-vit");
    config.remove("image_size");

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> Checkpoint.read(config, new TensorsInMemory(tensors("simple-vit"))))
        .withMessageContaining("image_size is absent, and nothing else tells it");
  }

  /// Of one of the library's variants that compute something else.
  @Test
  void normsOfQueryAndKeyAreLeftOver() throws Exception {
    Map<String, Tensor> tensors = tensors("simple-vit");
    tensors.put("transformer.layers.0.0.q_norm.gamma", TensorsInMemory.zeros(3, 1, 5));

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> Checkpoint.read(config("simple-vit"), new TensorsInMemory(tensors)))
        .withMessageContaining("left over: transformer.layers.0.0.q_norm.gamma");
  }

  @Test
  void widthsWithoutWholeWavesAreRefused() throws Exception {
    Map<String, Tensor> tensors = tensors("simple-vit");
    tensors.put("to_patch_embedding.2.weight", TensorsInMemory.zeros(18, 48));

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> Checkpoint.read(config("simple-vit"), new TensorsInMemory(tensors)))
        .withMessageContaining("hidden_size is 18; allowed with sinusoidal positions: a multiple");
  }

  private static ObjectNode config(String name) throws Exception {
    return (ObjectNode)
        JsonMapper.shared().readTree(Files.readString(FOLDER.resolve(name + "/config.json")));
  }

  private static Map<String, Tensor> tensors(String name) {
    var file = SafetensorsFile.open(FOLDER.resolve(name + "/model.safetensors"));
    var tensors = new LinkedHashMap<String, Tensor>();
    file.names().forEach(tensor -> tensors.put(tensor, file.tensor(tensor)));
    return tensors;
  }
}
