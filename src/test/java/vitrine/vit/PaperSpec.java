package vitrine.vit;

/// A ViT as it is in the paper (Dosovitskiy et al. 2021): a class token, learned positions of all
/// tokens, norms before the sub-layers and after the last block, one linear layer for a head.
public final class PaperSpec {
  private PaperSpec() {}

  /// These dimensions, and the paper's choices.
  public static ViTSpec of(
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
    return new ViTSpec(
        imageHeight,
        imageWidth,
        patchHeight,
        patchWidth,
        channels,
        hiddenSize,
        numLayers,
        numHeads,
        hiddenSize / numHeads,
        intermediateSize,
        numLabels,
        hiddenAct,
        layerNormEps,
        new SpecialTokens(true, false, 0),
        Positions.ALL,
        new Norms(false, false, false, true, true, false),
        true,
        true,
        false,
        Pooling.CLS,
        0);
  }
}
