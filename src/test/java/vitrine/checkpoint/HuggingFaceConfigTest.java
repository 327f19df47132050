package vitrine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.CheckpointException.Problem;
import vitrine.vit.Activation;
import vitrine.vit.PaperSpec;
import vitrine.vit.ViTSpec;

/// Values of `config.json`, for a model of two blocks, 8 wide with 2 heads, on 4 × 6 pixels.
class HuggingFaceConfigTest {
  @Test
  void whatShapesTellNeedsNoKeyAndTheRestTakesTheDefaultsOfTransformers() {
    assertThat(spec("'num_attention_heads': 2"))
        .isEqualTo(PaperSpec.of(4, 6, 2, 3, 3, 8, 2, 2, 12, 5, Activation.GELU, 1e-12));
  }

  @Test
  void theHeadCountIsNeverGuessed() {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> read("{\"model_type\": \"vit\", \"image_size\": [4, 6]}"))
        .withMessageContaining("num_attention_heads is absent, and the shapes of the tensors don't")
        .returns(Problem.CONFIG, CheckpointException::problem);
  }

  @Test
  void sizesAreOneNumberOrHeightAndWidth() {
    ViTSpec oblong = spec("'image_size': [8, 9], 'patch_size': [2, 3]");
    assertThat(oblong.imageHeight()).isEqualTo(8);
    assertThat(oblong.imageWidth()).isEqualTo(9);
    assertThat(oblong.tokens()).isEqualTo(13);

    ViTSpec square = spec("'image_size': 12");
    assertThat(square.imageHeight()).isEqualTo(12);
    assertThat(square.imageWidth()).isEqualTo(12);
  }

  @Test
  void labelsAreCountedInAnyOrder() {
    String labels = "'id2label': {'2': 'c', '0': 'a', '1': 'b', '4': 'e', '3': 'd'}";
    assertThat(spec(labels).numLabels()).isEqualTo(5);
    assertThat(spec("'num_labels': 5").numLabels()).isEqualTo(5);
    assertThat(spec("'id2label': null, 'num_labels': 5").numLabels()).isEqualTo(5);
  }

  /// The key with its value, and what is allowed.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'hidden_size': '768'      | hidden_size is \"768\"; allowed: a whole number from 1",
        "'hidden_size': 768.0      | hidden_size is 768.0; allowed: a whole number from 1",
        "'hidden_size': null       | hidden_size is null; allowed: a whole number from 1",
        "'hidden_size': true       | hidden_size is true; allowed: a whole number from 1",
        "'num_hidden_layers': 0    | num_hidden_layers is 0; allowed: a whole number from 1",
        "'num_channels': -3        | num_channels is -3; allowed: a whole number from 1",
        "'intermediate_size': 1e3  | intermediate_size is 1000.0; allowed: a whole number",
        "'intermediate_size': 4294967296 | intermediate_size is 4294967296; allowed",
        "'num_attention_heads': 5  | hidden_size is 8, num_attention_heads 5; allowed",
        "'head_dim': 32            | head_dim is 32; allowed: hidden_size / num_attention_heads, 4",
        "'image_size': 2           | image_size is 2 × 2, patch_size 2 × 3; allowed",
        "'image_size': [1, 225]    | image_size is 1 × 225, patch_size 2 × 3; allowed",
        "'image_size': [224]       | image_size is [224]; allowed: a whole number",
        "'image_size': [224, '1']  | image_size is [224,\"1\"]; allowed: a whole number",
        "'image_size': 0           | image_size is 0; allowed: a whole number from 1",
        "'image_size': 1500000     | image_size is 1500000 × 1500000, num_channels 3; allowed",
        "'patch_size': {}          | patch_size is {}; allowed: a whole number",
        "'layer_norm_eps': 'small' | layer_norm_eps is \"small\"; allowed: 0 or a number above it",
        "'layer_norm_eps': -1      | layer_norm_eps is -1; allowed: 0 or a number above it",
        "'layer_norm_eps': 1e999   | layer_norm_eps is",
        "'qkv_bias': 'yes'         | qkv_bias is \"yes\"; allowed: true or false",
        "'hidden_act': 'prelu'     | hidden_act is \"prelu\"; allowed: celu, elu, gelu, gelu_10, gelu_acc",
        "'hidden_act': 3           | hidden_act is 3; allowed: celu, elu, gelu",
        "'model_type': 'swin'      | model_type is 'swin'; allowed: vit, deit, torchvision-vit",
        "'image_size': [20000, 30000] | image_size is 20000 × 30000, 100000000 patches; allowed",
        "'num_labels': 0           | num_labels is 0; allowed: a whole number from 1",
        "'id2label': {}            | id2label is {}; allowed: an object with the keys",
        "'id2label': ['cat']       | id2label is [\"cat\"]; allowed: an object with the keys",
        "'id2label': {'1': 'cat'}  | id2label is {\"1\":\"cat\"}; allowed: an object with the keys",
        "'id2label': {'0': 'a'}, 'num_labels': 3 | num_labels is 3; allowed: as many as in id2label, 1"
      })
  void aValueThatIsNotAllowedIsRefusedByKeyAndValue(String config, String message) {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> spec(config))
        .withMessageContaining("config.json: " + message)
        .returns(Problem.CONFIG, CheckpointException::problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"``|empty", "[]|[]", "\"vit\"|\"vit\"", "null|null", "17|17", "[{}]|[{}]"})
  void aConfigurationThatIsNoObject(String config, String what) {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> read(config))
        .withMessage("config.json is %s; allowed: an object", what)
        .returns(Problem.CONFIG, CheckpointException::problem);
  }

  private static ViTSpec spec(String keys) {
    ObjectNode config = JsonMapper.shared().createObjectNode();
    config.put("model_type", "vit").put("num_attention_heads", 2);
    config.putArray("image_size").add(4).add(6); // patches that are not square leave it open
    config.setAll((ObjectNode) json("{" + keys.replace('\'', '"') + "}"));
    return read(config.toString());
  }

  private static ViTSpec read(String config) {
    var tensors = new TensorsInMemory(HuggingFaceViTTest.tensors());
    return Checkpoint.read(json(config), tensors).vit().spec();
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }
}
