package vitrine.vit;

import vitrine.tensor.Tensor;

/// Cuts the picture into patches, projects each to a token, puts the class token before them and
/// adds the positions.
///
/// @param kernel (hidden, channels, patchHeight, patchWidth): the projection as a convolution's
///   kernel
/// @param bias (hidden)
/// @param clsToken (1, 1, hidden)
/// @param positions (1, tokens, hidden)
public record PatchEmbedding(Tensor kernel, Tensor bias, Tensor clsToken, Tensor positions) {}
