package vitrine.vit;

/// The dimensions of a Vision Transformer and the choices along which ViTs differ.
///
/// @param imageHeight of the input, pixels; what is over after the last whole patch is not seen
/// @param imageWidth of the input, pixels; likewise
/// @param patchHeight pixels
/// @param patchWidth pixels
/// @param channels of the input, 3 for RGB
/// @param hiddenSize width of a token, a multiple of `numHeads`
/// @param numLayers number of blocks
/// @param numHeads of the attention
/// @param intermediateSize width of the MLP's hidden layer
/// @param numLabels number of classes
/// @param hiddenAct of the MLP
/// @param layerNormEps ε of every LayerNorm: 1e-12 in Hugging Face's checkpoints
public record ViTSpec(
    int imageHeight,
    int imageWidth,
    int patchHeight,
    int patchWidth,
    int channels,
    int hiddenSize,
    int numLayers,
    int numHeads,
    int intermediateSize,
    int numLabels,
    Activation hiddenAct,
    double layerNormEps) {

  /// The number of patches, row by row from the top left.
  public int numPatches() {
    return (imageHeight / patchHeight) * (imageWidth / patchWidth);
  }

  /// The number of tokens: the class token and the patches.
  public int tokens() {
    return 1 + numPatches();
  }

  /// The width of one attention head.
  public int headSize() {
    return hiddenSize / numHeads;
  }

  /// Floating-point operations of one picture: two for each multiplication and addition of the
  /// matrix products; norms, softmax and activations are left out, as usual.
  public long flops() {
    long tokens = tokens();
    long hidden = hiddenSize;
    long projections = 4 * tokens * hidden * hidden; // query, key, value, output
    long attention = 2 * tokens * tokens * hidden; // scores, context
    long mlp = 2 * tokens * hidden * intermediateSize;
    long patches = (long) numPatches() * channels * patchHeight * patchWidth * hidden;
    return 2 * (patches + numLayers * (projections + attention + mlp) + hidden * numLabels);
  }
}
