/// The reference ViT: a textbook in plain Java. No threads, no Spring, no I/O.
///
/// One picture's way through ViT-B/16, the paper's smallest (a token is 768 wide, 12 blocks of 12
/// heads, 1,000 classes):
///
/// | step | file | out comes |
/// | --- | --- | --- |
/// | the picture, normalised | [ViT] | (3, 224, 224) |
/// | cut into 14 × 14 patches of 3 × 16 × 16 pixels | [PatchEmbedding] | (196, 768) |
/// | a linear layer: a token of each patch | [PatchEmbedding] | (196, 768) |
/// | the class token before them, a position added to each | [Embedding] | (197, 768) |
/// | 12 times: LayerNorm | [Block], [LayerNorm] | (197, 768) |
/// | … query, key and value, 12 heads of 64 | [Attention] | (197, 768) each |
/// | … how much each token looks at each, by head | [Attention], [Softmax] | (12, 197, 197) |
/// | … the values' means by these weights, mixed and added | [Attention], [Block] | (197, 768) |
/// | … LayerNorm, then the MLP's hidden layer | [Mlp], [Activation] | (197, 3072) |
/// | … back to the token's width, and added | [Mlp], [Block] | (197, 768) |
/// | LayerNorm | [ViT] | (197, 768) |
/// | the class token alone | [Head], [Pooling] | (1, 768) |
/// | a linear layer: the logits | [Head] | (1000) |
///
/// To read it: [ViTSpec] for the words, [ViT] for the whole, then in the order of the table. What
/// is left are variants ([Norms], [Positions], [SinusoidalPositions], [SpecialTokens]), weights of
/// another picture size ([PositionInterpolation]), what lets others watch ([Trace]), and what is
/// left out while it learns ([Dropout]).
@NullMarked
package vitrine.vit;

import org.jspecify.annotations.NullMarked;
