package vitrine.checkpoint.family;

/// How a library names and lays out the tensors of a layer.
public enum Convention {
  /// `name.weight` (out, in) and `name.bias`; `nn.MultiheadAttention` has `in_proj_weight`.
  PYTORCH(".weight", ".bias", ".weight"),
  /// `name/kernel` (in, out) and `name/bias`; a norm's weight is `name/scale`.
  JAX("/kernel", "/bias", "/scale");

  private final String weight;
  private final String bias;
  private final String normWeight;

  Convention(String weight, String bias, String normWeight) {
    this.weight = weight;
    this.bias = bias;
    this.normWeight = normWeight;
  }

  /// The name of a layer's weight.
  public String weight(String layer) {
    return layer.endsWith("in_proj") ? layer + "_weight" : layer + weight;
  }

  /// The name of a layer's or norm's bias.
  public String bias(String layer) {
    return layer.endsWith("in_proj") ? layer + "_bias" : layer + bias;
  }

  /// The name of a norm's weight.
  public String normWeight(String norm) {
    return norm + normWeight;
  }
}
