package vitrine.checkpoint.family;

import java.util.Set;
import java.util.function.Predicate;
import vitrine.vit.Pooling;
import vitrine.vit.PositionInterpolation;
import vitrine.vit.Positions;

/// What a family's code settles about a checkpoint before its shapes are read.
///
/// @param family its name, e.g. `hf-vit`
/// @param layout where the parts are
/// @param heads what an absent head count means; 0 where nothing but the configuration tells it
/// @param hiddenAct what an absent `hidden_act` means
/// @param eps what an absent `layer_norm_eps` means
/// @param normFirst whether the norms stand before the sub-layers
/// @param pooling one token from all
/// @param positions those that its models may have
/// @param interpolation of learned positions, for a picture of another size
/// @param defaults whose defaults these are, for people
/// @param unused the names that the model does without
public record Blueprint(
    String family,
    Layout layout,
    int heads,
    String hiddenAct,
    double eps,
    boolean normFirst,
    Pooling pooling,
    Set<Positions> positions,
    PositionInterpolation interpolation,
    String defaults,
    Predicate<String> unused) {

  /// Of a family with norms first, class token, head count from the configuration, and no tensor to
  /// spare, unless the builder is told otherwise.
  static Builder of(String family, Layout layout, String hiddenAct, double eps, String defaults) {
    return new Builder(family, layout, hiddenAct, eps, defaults);
  }

  /// Collects what is not as in most families.
  static final class Builder {
    private final String family;
    private final Layout layout;
    private final String hiddenAct;
    private final double eps;
    private final String defaults;
    private int heads;
    private boolean normFirst = true;
    private Pooling pooling = Pooling.CLS;
    private Set<Positions> positions = Set.of(Positions.ALL);
    private PositionInterpolation interpolation = PositionInterpolation.BICUBIC;
    private Predicate<String> unused = name -> false;

    private Builder(String family, Layout layout, String hiddenAct, double eps, String defaults) {
      this.family = family;
      this.layout = layout;
      this.hiddenAct = hiddenAct;
      this.eps = eps;
      this.defaults = defaults;
    }

    Builder heads(int count) {
      heads = count;
      return this;
    }

    Builder normFirst(boolean first) {
      normFirst = first;
      return this;
    }

    Builder pooling(Pooling kind) {
      pooling = kind;
      return this;
    }

    Builder positions(Set<Positions> kinds) {
      positions = kinds;
      return this;
    }

    Builder interpolation(PositionInterpolation kind) {
      interpolation = kind;
      return this;
    }

    Builder unused(Predicate<String> names) {
      unused = names;
      return this;
    }

    Blueprint build() {
      return new Blueprint(
          family,
          layout,
          heads,
          hiddenAct,
          eps,
          normFirst,
          pooling,
          positions,
          interpolation,
          defaults,
          unused);
    }
  }
}
