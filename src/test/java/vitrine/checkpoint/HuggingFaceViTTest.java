package vitrine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.CheckpointException.Problem;
import vitrine.checkpoint.file.TensorSource;
import vitrine.tensor.Tensor;
import vitrine.vit.ViT;

/// Tensors against `config.json`: a model of two blocks, 8 wide, on pictures of 4 × 6 pixels.
class HuggingFaceViTTest {
  private static final String QUERY = "vit.encoder.layer.1.attention.attention.query";

  private final ObjectNode config = config();
  private final Map<String, Tensor> tensors = tensors();
  private String dtype = "F32";

  @Test
  void readsWhatFits() {
    ViT vit = read();

    assertThat(vit.weights().blocks()).hasSize(2);
    assertThat(vit.forward(new float[3 * 4 * 6])).hasSize(5);
  }

  @Test
  void whatTheShapesTellNeedsNoKey() {
    ViT whole = read();
    config.remove(
        List.of(
            "hidden_size",
            "num_channels",
            "patch_size",
            "num_hidden_layers",
            "intermediate_size",
            "num_labels"));

    assertThat(read().spec()).isEqualTo(whole.spec());
  }

  @Test
  void theNamesOfVersion5() {
    var renamed = new LinkedHashMap<String, Tensor>();
    tensors.forEach((name, tensor) -> renamed.put(version5(name), tensor));

    assertThat(renamed.keySet()).contains("vit.layers.1.attention.q_proj.weight");
    assertThat(Checkpoint.read(config, source(renamed)).vit().weights())
        .isEqualTo(read().weights());
  }

  @Test
  void whatIsKnownToBeUnusedIsLeft() {
    put("vit.pooler.dense.weight", 8, 8);
    put("vit.pooler.dense.bias", 8);
    put("vit.embeddings.mask_token", 1, 1, 8);

    assertThat(read().weights().blocks()).hasSize(2);
  }

  @Test
  void oneRefusalNamesAllThatIsMissingLeftOverOrOfAnotherShape() {
    tensors.remove("vit.layernorm.bias");
    tensors.remove(QUERY + ".bias");
    put("vit.encoder.layer.0.lambda", 8);
    put("classifier.bias", 6);

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(this::read)
        .withMessageContaining("missing: vit.layernorm.bias")
        .withMessageContaining("missing: " + QUERY + ".bias")
        .withMessageContaining("left over: vit.encoder.layer.0.lambda")
        .withMessageContaining("wrong shape: classifier.bias is [6], [5] wanted")
        .returns(Problem.TENSORS, CheckpointException::problem);
  }

  @Test
  void weightsThatAreNotFloats() {
    dtype = "I32";

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(this::read)
        .withMessageContaining(
            "wrong dtype: vit.embeddings.cls_token is I32, F32, F64, F16 or BF16 wanted")
        .returns(Problem.TENSORS, CheckpointException::problem);
  }

  @Test
  void aFileOfSomethingElse() {
    tensors.clear();
    put("bert.encoder.layer.0.output.dense.weight", 8, 8);

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(this::read)
        .withMessageContaining("not a checkpoint of the family hf-vit")
        .returns(Problem.TENSORS, CheckpointException::problem);
  }

  @Test
  void bothNamesForOneTensorLeaveOneOver() {
    put("vit.layers.0.attention.q_proj.weight", 8, 8);

    assertThatExceptionOfType(CheckpointException.class).isThrownBy(this::read);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hidden_size | 16 | hidden_size is 16, but the shape of vit.embeddings.patch_embeddings",
        "num_channels | 1 | num_channels is 1, but the shape of vit.embeddings.patch_embeddings",
        "patch_size | [1, 3] | patch_size is 1 × 3, but the shape of vit.embeddings.patch_embed",
        "num_hidden_layers | 3 | num_hidden_layers is 3, but the tensors are those of 2",
        "num_hidden_layers | 2147483647 | num_hidden_layers is 2147483647, but the tensors are",
        "intermediate_size | 8 | intermediate_size is 8, but the shape of vit.encoder.layer.0.int",
        "num_labels | 6 | num_labels is 6, but the shape of classifier.weight is [5, 8]",
        "id2label | {\"0\": \"cat\"} | num_labels is 5; allowed: as many as in id2label, 1",
        "qkv_bias | false | qkv_bias is false, but query, key and value have biases"
      })
  void whereConfigurationAndShapesDisagreeBothAreNamed(String key, String value, String message) {
    config.set(key, JsonMapper.shared().readTree(value));

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(this::read)
        .withMessageContaining("config.json: " + message)
        .returns(Problem.CONFIG, CheckpointException::problem);
  }

  /// Positions of 4 patches can be resized, those of 6 are of no square.
  @Test
  void positionsThatFitNoPicture() {
    config.putArray("image_size").add(4).add(6);
    put("vit.embeddings.position_embeddings", 1, 7, 8);

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(this::read)
        .withMessageContaining(
            "image_size is 4 × 6, so 4 patches of 2 × 3, but the shape of vit.emb")
        .returns(Problem.CONFIG, CheckpointException::problem);
  }

  @Test
  void qkvBiasesThatTheConfigurationPromises() {
    config.put("qkv_bias", true);
    tensors
        .keySet()
        .removeIf(name -> name.contains("attention.attention.") && name.endsWith("bias"));

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(this::read)
        .withMessageContaining("qkv_bias is true, but query, key and value have no biases");
  }

  private ViT read() {
    return Checkpoint.read(config, source(tensors)).vit();
  }

  private void put(String name, Integer... shape) {
    tensors.put(name, TensorsInMemory.zeros(shape));
  }

  private static ObjectNode config() {
    return (ObjectNode)
        JsonMapper.shared()
            .readTree(
                """
                {"model_type": "vit", "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2,
                 "intermediate_size": 12, "image_size": [4, 6], "patch_size": [2, 3],
                 "num_channels": 3, "num_labels": 5}
                """);
  }

  static Map<String, Tensor> tensors() {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("vit.embeddings.cls_token", TensorsInMemory.zeros(1, 1, 8));
    tensors.put("vit.embeddings.position_embeddings", TensorsInMemory.zeros(1, 5, 8));
    tensors.put(
        "vit.embeddings.patch_embeddings.projection.weight", TensorsInMemory.zeros(8, 3, 2, 3));
    tensors.put("vit.embeddings.patch_embeddings.projection.bias", TensorsInMemory.zeros(8));
    for (String block : List.of("vit.encoder.layer.0.", "vit.encoder.layer.1.")) {
      pair(tensors, block + "layernorm_before", 8);
      pair(tensors, block + "attention.attention.query", 8, 8);
      pair(tensors, block + "attention.attention.key", 8, 8);
      pair(tensors, block + "attention.attention.value", 8, 8);
      pair(tensors, block + "attention.output.dense", 8, 8);
      pair(tensors, block + "layernorm_after", 8);
      pair(tensors, block + "intermediate.dense", 12, 8);
      pair(tensors, block + "output.dense", 8, 12);
    }
    pair(tensors, "vit.layernorm", 8);
    pair(tensors, "classifier", 5, 8);
    return tensors;
  }

  /// A weight of this shape, and a bias as long as its first dimension.
  private static void pair(Map<String, Tensor> tensors, String name, Integer... shape) {
    tensors.put(name + ".weight", TensorsInMemory.zeros(shape));
    tensors.put(name + ".bias", TensorsInMemory.zeros(shape[0]));
  }

  private static String version5(String name) {
    return name.replace("encoder.layer.", "layers.")
        .replace("attention.attention.query", "attention.q_proj")
        .replace("attention.attention.key", "attention.k_proj")
        .replace("attention.attention.value", "attention.v_proj")
        .replace("attention.output.dense", "attention.o_proj")
        .replace("intermediate.dense", "mlp.fc1")
        .replace("output.dense", "mlp.fc2");
  }

  private TensorSource source(Map<String, Tensor> tensors) {
    return new TensorsInMemory(tensors, dtype);
  }
}
