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
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.CheckpointException.Problem;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.tensor.Tensor;

/// timm's arguments: those that change what is computed without changing the tensors are refused by
/// name, the others are nothing to care about.
class TimmConfigTest {
  private static final Path FOLDER = Path.of("src/test/resources/vit/timm");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'global_pool': 'map'       | global_pool is \"map\"; allowed: token, avg",
        "'global_pool': 'max'       | global_pool is \"max\"; allowed: token, avg",
        "'global_pool': 'avgmax'    | global_pool is \"avgmax\"; allowed: token, avg",
        "'global_pool': 'prr'       | global_pool is \"prr\"; allowed: token, avg",
        "'global_pool': ''          | global_pool is \"\"; allowed: token, avg",
        "'qk_norm': true            | qk_norm is true; allowed: false",
        "'scale_attn_norm': true    | scale_attn_norm is true; allowed: false",
        "'scale_mlp_norm': true     | scale_mlp_norm is true; allowed: false",
        "'dynamic_img_pad': true    | dynamic_img_pad is true; allowed: false",
        "'attn_layer': 'diff'       | attn_layer is \"diff\"; allowed: absent",
        "'mlp_layer': 'swiglu'      | mlp_layer is \"swiglu\"; allowed: absent",
        "'block_fn': 'parallel'     | block_fn is \"parallel\"; allowed: absent",
        "'norm_layer': 'rmsnorm'    | norm_layer is \"rmsnorm\"; allowed: layernorm, layernormfp32",
        "'norm_layer': 3            | norm_layer is 3; allowed: layernorm, layernormfp32",
        "'embed_norm_layer': 'rmsnorm' | embed_norm_layer is \"rmsnorm\"; allowed: layernorm",
        "'act_layer': 'prelu'       | act_layer is \"prelu\"; allowed: celu, elu",
        "'reg_tokens': 4            | missing: reg_token",
        "'proj_bias': false         | left over: blocks.0.attn.proj.bias",
        "'pos_embed': 'none'        | left over: pos_embed",
        "'pos_embed': 'rope'        | pos_embed is \"rope\"; allowed: learn, none",
        "'class_token': false, 'global_pool': 'avg' | the shape of pos_embed is [1, 10, 12]",
        "'class_token': 1           | class_token is 1; allowed: true or false",
        "'fc_norm': 1               | model_args.fc_norm is 1; allowed: true or false",
        "'fix_init': 'yes'          | model_args.fix_init is \"yes\"; allowed: true or false",
        "'drop_rate': '0.1'         | model_args.drop_rate is \"0.1\"; allowed: a number",
        "'mlp_ratio': [4]           | model_args.mlp_ratio is [4]; allowed: a number",
        "'init_values': true        | model_args.init_values is true; allowed: a number",
        "'embed_dim': 12.0          | model_args.embed_dim is 12.0; allowed: a whole number",
        "'num_heads': '3'           | model_args.num_heads is \"3\"; allowed: a whole number",
        "'patch_size': [4]          | model_args.patch_size is [4]; allowed: a whole number, or two",
        "'weight_init': 3           | model_args.weight_init is 3; allowed: a text",
        "'features_only': true      | model_args.features_only is true; allowed: no such key",
        "'rope': false              | model_args.rope is false; allowed: no such key",
        "'num_headz': 6             | model_args.num_headz is 6; allowed: no such key",
      })
  void isRefusedByName(String argument, String says) throws Exception {
    ObjectNode config = config(argument);
    if (argument.contains("global_pool")) {
      config.remove("global_pool"); // what timm.models writes beside it says the same
    }

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> Checkpoint.read(config, new TensorsInMemory(tensors())))
        .withMessageContaining(says);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'dynamic_img_size': true",
        "'drop_rate': 0.1, 'patch_drop_rate': 0.3, 'drop_path_rate': 0.1",
        "'weight_init': 'jax', 'fix_init': true",
        "'norm_layer': 'LayerNorm'",
        "'act_layer': null, 'norm_layer': null, 'reg_tokens': 0",
      })
  void changesNothing(String argument) throws Exception {
    Checkpoint checkpoint = Checkpoint.read(config(argument), new TensorsInMemory(tensors()));

    assertThat(checkpoint.vit().spec())
        .isEqualTo(
            Checkpoint.read(config("'fix_init': false"), new TensorsInMemory(tensors()))
                .vit()
                .spec());
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "'vit'", "[]", "true"})
  void argumentsAreAnObject(String arguments) throws Exception {
    ObjectNode config = config("'depth': 2");
    config.set("model_args", JsonMapper.shared().readTree(arguments.replace('\'', '"')));

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> Checkpoint.read(config, new TensorsInMemory(tensors())))
        .withMessageContaining("config.json: model_args is ")
        .withMessageEndingWith("; allowed: an object");
  }

  /// vit_tiny has 3 heads, of 64: with tokens 12 wide only if an argument says so.
  @Test
  void theNamesHeadsAreThoseOfTheNamesWidth() throws Exception {
    ObjectNode config = config("'depth': 2");
    config.put("architecture", "vit_tiny_patch16_224");
    ObjectNode arguments = (ObjectNode) config.get("model_args");
    arguments.remove("num_heads");

    assertThat(Checkpoint.read(config, new TensorsInMemory(tensors())).vit().spec().numHeads())
        .isEqualTo(3);

    arguments.remove("embed_dim");
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> Checkpoint.read(config, new TensorsInMemory(tensors())))
        .withMessageContaining("model_args.num_heads is absent");
  }

  @Test
  void aGatedMlpIsRefusedAsSuch() throws Exception {
    Map<String, Tensor> tensors = tensors();
    tensors.put("blocks.0.mlp.fc2.weight", TensorsInMemory.zeros(12, 12));

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> Checkpoint.read(config("'depth': 2"), new TensorsInMemory(tensors)))
        .withMessageContaining("blocks.0.mlp.fc1.weight makes twice as many values")
        .withMessageContaining("a gated MLP such as SwiGLU")
        .returns(Problem.TENSORS, CheckpointException::problem);
  }

  private static ObjectNode config(String argument) throws Exception {
    ObjectNode config =
        (ObjectNode) JsonMapper.shared().readTree(Files.readString(FOLDER.resolve("config.json")));
    ((ObjectNode) config.get("model_args"))
        .setAll((ObjectNode) JsonMapper.shared().readTree("{" + argument.replace('\'', '"') + "}"));
    return config;
  }

  private static Map<String, Tensor> tensors() {
    var file = SafetensorsFile.open(FOLDER.resolve("model.safetensors"));
    var tensors = new LinkedHashMap<String, Tensor>();
    file.names().forEach(tensor -> tensors.put(tensor, file.tensor(tensor)));
    return tensors;
  }
}
