package vitrine.vit;

import java.util.List;

/// The parts of a ViT, in the order in which a picture passes them.
///
/// @param embedding picture → tokens
/// @param blocks the encoder
/// @param finalNorm after the last block
/// @param head class token → logits (hidden → labels)
public record ViTWeights(
    PatchEmbedding embedding, List<Block> blocks, LayerNorm finalNorm, Linear head) {}
