package vitrine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.vit.GoldenCase;

/// `.npz` as google-research publishes them: NumPy's archives of arrays by Flax's names, from the
/// file to the logits.
class JaxArchivesTest {
  private static final Path FOLDER = Path.of("src/test/resources/vit/jax");

  @ParameterizedTest
  @ValueSource(strings = {"savez.npz", "savez_compressed.npz", "opt-target.npz"})
  void theLogitsAreThoseOfTheModel(String archive) throws Exception {
    JsonNode config = JsonMapper.shared().readTree(Files.readString(FOLDER.resolve("config.json")));
    var golden = GoldenCase.named("jax").golden();

    Checkpoint checkpoint = Checkpoint.read(config, CheckpointFile.open(FOLDER.resolve(archive)));

    assertThat(checkpoint.tensors()).isEqualTo(40);
    assertThat(checkpoint.vit().forward(golden.tensor("pixels").floats()))
        .containsExactly(golden.tensor("logits").floats(), within(1e-4f));
  }
}
