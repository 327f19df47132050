package vitrine.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import vitrine.tensor.Tensor;
import vitrine.vit.Attention;
import vitrine.vit.Block;
import vitrine.vit.Mlp;
import vitrine.vit.PatchEmbedding;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;
import vitrine.vit.ViTWeights;

/// Hugging Face's `ViTForImageClassification`, as transformers' `save_pretrained` writes it: a
/// `config.json` and tensors by the names of transformers 4 (which version 5 still writes) or of
/// version 5 in memory.
public final class HuggingFaceViT {
  private static final TensorSource NO_TENSORS = new NoTensors();

  private HuggingFaceViT() {}

  /// The whole model. Everything that shapes tell is checked against `config.json`.
  ///
  /// @throws CheckpointException where the configuration is not allowed (`CONFIG`), where it and
  ///   the shapes disagree (`CONFIG`, naming both), or where tensors are missing, left over or of
  ///   another shape (`TENSORS`, naming all)
  public static ViT read(JsonNode config, TensorSource tensors) {
    ViTSpec spec = spec(config, tensors);
    return new ViT(spec, weights(spec, tensors));
  }

  /// What `config.json` alone says; absent keys take transformers' defaults.
  ///
  /// @throws CheckpointException where a value is not allowed
  public static ViTSpec spec(JsonNode config) {
    return spec(config, NO_TENSORS);
  }

  /// What `config.json` and the tensors' shapes say; absent keys take what the shapes tell, else
  /// transformers' defaults.
  ///
  /// @throws CheckpointException where a value is not allowed, or the two disagree
  public static ViTSpec spec(JsonNode config, TensorSource tensors) {
    return new HuggingFaceSpec(new ConfigJson(config), tensors).read();
  }

  /// The parts of a model of these dimensions. Query, key and value have biases where any of them
  /// has one in the file.
  ///
  /// @throws CheckpointException where tensors are missing, left over or of another shape; it names
  ///   them all
  public static ViTWeights weights(ViTSpec spec, TensorSource tensors) {
    HuggingFaceNames names = HuggingFaceNames.in(tensors.names());
    boolean qkvBias = names.haveQkvBias(tensors.names());
    var expected = new ExpectedTensors(tensors);
    int hidden = spec.hiddenSize();

    PatchEmbedding embedding = embedding(expected, spec);
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < spec.numLayers(); i++) {
      blocks.add(block(expected, spec, names, i, qkvBias));
    }
    var weights =
        new ViTWeights(
            embedding,
            List.copyOf(blocks),
            expected.norm("vit.layernorm", hidden, spec.layerNormEps()),
            expected.linear("classifier", spec.numLabels(), hidden));
    expected.checkAll(HuggingFaceViT::unused);
    return weights;
  }

  private static PatchEmbedding embedding(ExpectedTensors expected, ViTSpec spec) {
    String name = "vit.embeddings.";
    int hidden = spec.hiddenSize();
    return new PatchEmbedding(
        expected.take(
            name + "patch_embeddings.projection.weight",
            hidden,
            spec.channels(),
            spec.patchHeight(),
            spec.patchWidth()),
        expected.take(name + "patch_embeddings.projection.bias", hidden),
        expected.take(name + "cls_token", 1, 1, hidden),
        expected.take(name + "position_embeddings", 1, spec.tokens(), hidden));
  }

  private static Block block(
      ExpectedTensors expected, ViTSpec spec, HuggingFaceNames names, int i, boolean qkvBias) {
    String name = names.block(i);
    int hidden = spec.hiddenSize();
    int intermediate = spec.intermediateSize();
    return new Block(
        expected.norm(name + "layernorm_before", hidden, spec.layerNormEps()),
        new Attention(
            expected.linear(name + names.query, hidden, hidden, qkvBias),
            expected.linear(name + names.key, hidden, hidden, qkvBias),
            expected.linear(name + names.value, hidden, hidden, qkvBias),
            expected.linear(name + names.output, hidden, hidden),
            spec.numHeads()),
        expected.norm(name + "layernorm_after", hidden, spec.layerNormEps()),
        new Mlp(
            expected.linear(name + names.up, intermediate, hidden),
            expected.linear(name + names.down, hidden, intermediate),
            spec.hiddenAct()));
  }

  /// What `ViTForImageClassification` does not use but older files hold.
  private static boolean unused(String name) {
    return name.startsWith("vit.pooler.dense.")
        || name.endsWith(".mask_token")
        || name.endsWith(".position_ids");
  }

  private record NoTensors() implements TensorSource {
    @Override
    public Set<String> names() {
      return Set.of();
    }

    @Override
    public Tensor tensor(String name) {
      throw new CheckpointException(CheckpointException.Problem.NO_SUCH_TENSOR, name);
    }

    @Override
    public String dtype(String name) {
      throw new CheckpointException(CheckpointException.Problem.NO_SUCH_TENSOR, name);
    }
  }
}
