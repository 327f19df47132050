package vitrine.train.config;

/// What is left out while the network learns.
///
/// @param patches the share of each picture's patches
public record DropoutConfig(double patches) {
  private static final double ALMOST_ONE = 0.999999999;

  static DropoutConfig read(ConfigObject config) {
    return new DropoutConfig(config.real("patch_dropout", 0, 0, ALMOST_ONE));
  }

  /// How many of a picture's patches stay: at least one.
  public int keptPatches(int all) {
    return Math.max(1, (int) Math.rint(all * (1 - patches)));
  }

  /// Whether anything is left out.
  public boolean drops() {
    return patches > 0;
  }
}
