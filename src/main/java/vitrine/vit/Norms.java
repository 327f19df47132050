package vitrine.vit;

/// Where the LayerNorms of a ViT stand. A block always has its two, before its sub-layers or after
/// them; each of the others is there or not.
///
/// @param onPixels one on each patch's pixels, before the projection (vit-pytorch)
/// @param onPatches one on each patch's token, after the projection (vit-pytorch)
/// @param beforeBlocks one on the tokens before the first block (CLIP)
/// @param beforeSubLayers whether a block's norms stand before attention and MLP, x + f(norm(x)),
///   as in the ViT paper (*pre-norm*), or after the sum, norm(x + f(x)), as in the first
///   transformer (*post-norm*, Vaswani et al. 2017)
/// @param afterBlocks one on the tokens after the last block
/// @param afterPooling one on what pooling makes of the tokens
public record Norms(
    boolean onPixels,
    boolean onPatches,
    boolean beforeBlocks,
    boolean beforeSubLayers,
    boolean afterBlocks,
    boolean afterPooling) {}
