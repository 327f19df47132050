package vitrine.vit;

/// What kind of Vision Transformer this is: its dimensions, and the choices along which ViTs
/// differ. Everything else is the same in all of them.
///
/// A picture passes a ViT in five steps ("An Image is Worth 16×16 Words", Dosovitskiy et al. 2021):
///
/// 1. It is cut into **patches**, say 14 × 14 of 16 × 16 pixels, and one linear layer makes a
///    vector of `hiddenSize` numbers, a *token*, of each patch's pixels ([PatchEmbedding]).
/// 2. Special tokens such as the **class token** are put before them, and a **position** is added
///    to each, because what follows does not know of order ([Embedding]).
/// 3. `numLayers` **blocks** work on the tokens ([Block]). Each lets every token look at all others
///    (`numHeads` times in parallel, [Attention]) and then think about what it saw, alone ([Mlp]).
///    Both *add* to the token: it is a stream that the blocks write to. What they read of it has
///    been through a **LayerNorm** first, which gives each token the mean 0 and the variance 1,
///    then a learned scale and shift for each feature ([LayerNorm]); [Norms] says where else norms
///    stand.
/// 4. After a last LayerNorm, **pooling** makes one token of all: the class token, or the mean
///    ([Pooling]).
/// 5. A linear layer, the **head**, makes a number of it for each class: the logits ([Head]).
///
/// @param imageHeight of the input, pixels; what is over after the last whole patch is not seen
/// @param imageWidth of the input, pixels; likewise
/// @param patchHeight pixels
/// @param patchWidth pixels
/// @param channels of the input, 3 for RGB
/// @param hiddenSize width of a token
/// @param numLayers number of blocks
/// @param numHeads of the attention
/// @param headSize width of a head; most often `hiddenSize / numHeads`
/// @param intermediateSize width of the MLP's hidden layer
/// @param numLabels number of classes
/// @param hiddenAct of the MLP
/// @param layerNormEps ε of every LayerNorm: 1e-12 in Hugging Face's checkpoints, 1e-6 in timm's,
///   1e-5 where PyTorch's default was kept
/// @param specialTokens before the patches
/// @param positions learned, sinusoidal or none, and which tokens have one
/// @param norms where they stand
/// @param qkvBias whether query, key and value have biases
/// @param outputProjection whether a linear layer mixes the heads' answers; without it they are
///   added to the token as they are
/// @param layerScale whether each sub-layer's answer is scaled, feature by feature, before it is
///   added (Touvron et al. 2021, "Going deeper with Image Transformers")
/// @param pooling one token from all
/// @param poolerSize width of a linear layer with tanh between pooling and the head (BERT), or 0
///   where there is none
public record ViTSpec(
    int imageHeight,
    int imageWidth,
    int patchHeight,
    int patchWidth,
    int channels,
    int hiddenSize,
    int numLayers,
    int numHeads,
    int headSize,
    int intermediateSize,
    int numLabels,
    Activation hiddenAct,
    double layerNormEps,
    SpecialTokens specialTokens,
    Positions positions,
    Norms norms,
    boolean qkvBias,
    boolean outputProjection,
    boolean layerScale,
    Pooling pooling,
    int poolerSize) {

  /// Rows of patches.
  public int gridHeight() {
    return imageHeight / patchHeight;
  }

  /// Columns of patches.
  public int gridWidth() {
    return imageWidth / patchWidth;
  }

  /// The number of patches, row by row from the top left.
  public int numPatches() {
    return gridHeight() * gridWidth();
  }

  /// The number of values of a patch.
  public int patchSize() {
    return channels * patchHeight * patchWidth;
  }

  /// The number of tokens: the special ones and the patches.
  public int tokens() {
    return specialTokens.count() + numPatches();
  }

  /// The width of queries, keys and values: all heads side by side.
  public int attentionSize() {
    return numHeads * headSize;
  }

  /// Floating-point operations of one picture: two for each multiplication and addition of the
  /// matrix products; norms, softmax and activations are left out, as usual.
  public long flops() {
    long tokens = tokens();
    long hidden = hiddenSize;
    long linear = outputProjection ? 4 : 3; // query, key, value, output
    long projections = linear * tokens * hidden * attentionSize();
    long attention = 2 * tokens * tokens * attentionSize(); // scores, context
    long mlp = 2 * tokens * hidden * intermediateSize;
    long patches = (long) numPatches() * patchSize() * hidden;
    long heads = specialTokens.distillation() ? 2 : 1;
    long pooler = hidden * poolerSize;
    long head = heads * (poolerSize == 0 ? hidden : poolerSize) * numLabels;
    return 2 * (patches + numLayers * (projections + attention + mlp) + pooler + head);
  }

  /// The same for another number of classes.
  public ViTSpec withLabels(int labels) {
    return new ViTSpec(
        imageHeight,
        imageWidth,
        patchHeight,
        patchWidth,
        channels,
        hiddenSize,
        numLayers,
        numHeads,
        headSize,
        intermediateSize,
        labels,
        hiddenAct,
        layerNormEps,
        specialTokens,
        positions,
        norms,
        qkvBias,
        outputProjection,
        layerScale,
        pooling,
        poolerSize);
  }
}
