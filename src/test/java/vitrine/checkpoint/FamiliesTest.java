package vitrine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.CheckpointException.Problem;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.tensor.Tensor;
import vitrine.vit.GoldenCase;

/// The golden checkpoints of every family, damaged.
class FamiliesTest {
  static List<String> goldenCases() {
    return GoldenCase.names();
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void everyTensorIsMapped(String name) throws Exception {
    Checkpoint checkpoint = Checkpoint.read(config(name), new TensorsInMemory(tensors(name)));

    assertThat(checkpoint.tensors()).isEqualTo(tensors(name).size());
    assertThat(checkpoint.findings()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void aMissingTensorIsRefusedByItsName(String name) throws Exception {
    for (String lost : tensors(name).keySet()) {
      Map<String, Tensor> others = tensors(name);
      others.remove(lost);

      CheckpointException refusal = refusal(config(name), others);

      assertThat(refusal).as("without %s", lost).isNotNull();
      assertThat(refusal.getMessage()).as("without %s", lost).contains(lost);
    }
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void aTensorLeftOverIsRefusedByItsName(String name) throws Exception {
    Map<String, Tensor> more = tensors(name);
    more.put("one.more.weight", TensorsInMemory.zeros(2, 2));

    assertThat(refusal(config(name), more)).hasMessageContaining("left over: one.more.weight");
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void aTensorOfAnotherShapeIsRefused(String name) throws Exception {
    for (String changed : tensors(name).keySet()) {
      Map<String, Tensor> tensors = tensors(name);
      tensors.put(changed, TensorsInMemory.zeros(3, 1, 7, 2, 5));

      assertThat(refusal(config(name), tensors)).as("with another %s", changed).isNotNull();
    }
  }

  /// A whole other model has hundreds.
  @Test
  void aRefusalNamesTheFirstTwentyAndCountsTheRest() throws Exception {
    Map<String, Tensor> more = tensors("square");
    for (int i = 0; i < 50; i++) {
      more.put("more." + i, TensorsInMemory.zeros(1));
    }

    assertThat(refusal(config("square"), more))
        .hasMessageContaining("left over: more.19")
        .hasMessageNotContaining("more.20")
        .hasMessageEndingWith("and 30 more");
  }

  @ParameterizedTest
  @ValueSource(strings = {"square", "deit", "torchvision", "vit-pytorch", "encoder-conv", "tile"})
  void theHeadCountIsNeverGuessed(String name) throws Exception {
    ObjectNode config = config(name);
    config.remove("num_attention_heads");

    assertThat(refusal(config, tensors(name)))
        .hasMessageContaining("num_attention_heads is absent")
        .returns(Problem.CONFIG, CheckpointException::problem);
  }

  /// A square number of patches that are not square is not a square picture.
  @Test
  void thePictureOfOblongPatchesIsNotGuessed() throws Exception {
    ObjectNode config = config("vit-pytorch");
    config.putArray("patch_size").add(2).add(8);

    assertThat(refusal(config, tensors("vit-pytorch")))
        .hasMessageContaining("image_size is absent, and patches of 2 × 8 leave it open");
  }

  private static CheckpointException refusal(ObjectNode config, Map<String, Tensor> tensors) {
    return catchThrowableOfType(
        CheckpointException.class, () -> Checkpoint.read(config, new TensorsInMemory(tensors)));
  }

  private static ObjectNode config(String name) throws IOException {
    return (ObjectNode)
        JsonMapper.shared().readTree(Files.readString(folder(name).resolve("config.json")));
  }

  private static Map<String, Tensor> tensors(String name) {
    var file = SafetensorsFile.open(folder(name).resolve("model.safetensors"));
    var tensors = new LinkedHashMap<String, Tensor>();
    file.names().forEach(tensor -> tensors.put(tensor, file.tensor(tensor)));
    return tensors;
  }

  private static Path folder(String name) {
    return Path.of("src/test/resources/vit").resolve(name);
  }
}
