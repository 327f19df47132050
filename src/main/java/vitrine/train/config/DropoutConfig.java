package vitrine.train.config;

/// What is left out while the network learns.
///
/// @param patches the share of each picture's patches
/// @param hidden the probability of each value of the embeddings, of what the attention's
///   projection answers, and of what the MLP answers
/// @param attention the probability of each share of attention
public record DropoutConfig(double patches, double hidden, double attention) {
  private static final double ALMOST_ONE = 0.999999999;

  static DropoutConfig read(ConfigObject config) {
    return new DropoutConfig(
        config.real("patch_dropout", 0, 0, ALMOST_ONE),
        config.real("hidden_dropout_prob", 0, 0, ALMOST_ONE),
        config.real("attention_probs_dropout_prob", 0, 0, ALMOST_ONE));
  }

  /// How many of a picture's patches stay: at least one.
  public int keptPatches(int all) {
    return Math.max(1, (int) Math.rint(all * (1 - patches)));
  }

  /// Whether anything is left out.
  public boolean drops() {
    return patches > 0 || hidden > 0 || attention > 0;
  }
}
