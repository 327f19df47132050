package vitrine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.checkpoint.CheckpointException.Problem;
import vitrine.vit.Activation;
import vitrine.vit.ViTSpec;

class HuggingFaceConfigTest {
  @Test
  void absentKeysTakeTheDefaultsOfTransformers() {
    assertThat(HuggingFaceViT.spec(json("{}")))
        .isEqualTo(new ViTSpec(224, 224, 16, 16, 3, 768, 12, 12, 3072, 2, Activation.GELU, 1e-12));
  }

  @Test
  void sizesAreOneNumberOrHeightAndWidth() {
    ViTSpec spec =
        HuggingFaceViT.spec(json("{'image_size': [32, 48], 'patch_size': 8}".replace('\'', '"')));

    assertThat(spec.imageHeight()).isEqualTo(32);
    assertThat(spec.imageWidth()).isEqualTo(48);
    assertThat(spec.patchHeight()).isEqualTo(8);
    assertThat(spec.patchWidth()).isEqualTo(8);
    assertThat(spec.tokens()).isEqualTo(25);
  }

  @Test
  void labelsAreCountedInAnyOrder() {
    assertThat(spec("'id2label': {'2': 'c', '0': 'a', '1': 'b'}").numLabels()).isEqualTo(3);
    assertThat(spec("'num_labels': 7").numLabels()).isEqualTo(7);
    assertThat(spec("'id2label': null, 'num_labels': 1").numLabels()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "gelu, GELU",
    "gelu_python, GELU",
    "gelu_new, GELU_TANH",
    "gelu_fast, GELU_TANH",
    "gelu_pytorch_tanh, GELU_TANH",
    "gelu_accurate, GELU_TANH",
    "quick_gelu, QUICK_GELU",
    "relu, RELU",
    "silu, SILU",
    "swish, SILU"
  })
  void activationsByTheNamesOfTransformers(String name, Activation activation) {
    assertThat(spec("'hidden_act': '%s'".formatted(name)).hiddenAct()).isEqualTo(activation);
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
        "'hidden_size': 770        | hidden_size is 770, num_attention_heads 12; allowed",
        "'num_hidden_layers': 0    | num_hidden_layers is 0; allowed: a whole number from 1",
        "'num_channels': -3        | num_channels is -3; allowed: a whole number from 1",
        "'intermediate_size': 1e3  | intermediate_size is 1000.0; allowed: a whole number",
        "'intermediate_size': 4294967296 | intermediate_size is 4294967296; allowed",
        "'num_attention_heads': 5  | hidden_size is 768, num_attention_heads 5; allowed",
        "'head_dim': 32            | head_dim is 32; allowed: hidden_size / num_attention_heads, 64",
        "'image_size': 15          | image_size is 15 × 15, patch_size 16 × 16; allowed",
        "'image_size': [224, 15]   | image_size is 224 × 15, patch_size 16 × 16; allowed",
        "'image_size': [224]       | image_size is [224]; allowed: a whole number",
        "'image_size': [224, '1']  | image_size is [224,\"1\"]; allowed: a whole number",
        "'image_size': 0           | image_size is 0; allowed: a whole number from 1",
        "'image_size': 1600000     | image_size is 1600000 × 1600000, num_channels 3; allowed",
        "'patch_size': {}          | patch_size is {}; allowed: a whole number",
        "'layer_norm_eps': 'small' | layer_norm_eps is \"small\"; allowed: 0 or a number above it",
        "'layer_norm_eps': -1      | layer_norm_eps is -1; allowed: 0 or a number above it",
        "'layer_norm_eps': 1e999   | layer_norm_eps is",
        "'qkv_bias': 'yes'         | qkv_bias is \"yes\"; allowed: true or false",
        "'hidden_act': 'mish'      | hidden_act is \"mish\"; allowed: gelu, gelu_accurate, gelu_fast",
        "'hidden_act': 3           | hidden_act is 3; allowed: gelu",
        "'model_type': 'deit'      | model_type is \"deit\"; allowed: vit",
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

  @Test
  void aConfigurationThatIsNoObject() {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> HuggingFaceViT.spec(json("[]")))
        .returns(Problem.CONFIG, CheckpointException::problem);
  }

  private static ViTSpec spec(String keys) {
    return HuggingFaceViT.spec(json("{" + keys.replace('\'', '"') + "}"));
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }
}
