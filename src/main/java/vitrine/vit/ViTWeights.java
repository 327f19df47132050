package vitrine.vit;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vitrine.tensor.Tensor;

/// The parts of a ViT, in the order in which a picture passes them.
///
/// @param embedding picture → tokens
/// @param blocks the encoder
/// @param finalNorm after the last block, or null
/// @param head tokens → logits
public record ViTWeights(
    Embedding embedding, List<Block> blocks, @Nullable LayerNorm finalNorm, Head head) {

  /// Every tensor, in the order in which a picture meets them.
  public Stream<Tensor> tensors() {
    return Stream.of(
            embedding.tensors(),
            blocks.stream().flatMap(Block::tensors),
            LayerNorm.tensorsOf(finalNorm),
            head.tensors())
        .flatMap(tensors -> tensors);
  }

  /// The number of trained values.
  public long parameters() {
    return tensors().mapToLong(Tensor::size).sum();
  }
}
