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

  /// Norms first, class token, head count from the configuration, every tensor used.
  static Blueprint of(String family, Layout layout, String hiddenAct, double eps, String defaults) {
    return new Blueprint(
        family,
        layout,
        0,
        hiddenAct,
        eps,
        true,
        Pooling.CLS,
        Set.of(Positions.ALL),
        PositionInterpolation.BICUBIC,
        defaults,
        name -> false);
  }

  Blueprint withPooling(Pooling other) {
    return new Blueprint(
        family,
        layout,
        heads,
        hiddenAct,
        eps,
        normFirst,
        other,
        positions,
        interpolation,
        defaults,
        unused);
  }

  Blueprint withNormFirst(boolean other) {
    return new Blueprint(
        family,
        layout,
        heads,
        hiddenAct,
        eps,
        other,
        pooling,
        positions,
        interpolation,
        defaults,
        unused);
  }

  Blueprint withHeads(int other) {
    return new Blueprint(
        family,
        layout,
        other,
        hiddenAct,
        eps,
        normFirst,
        pooling,
        positions,
        interpolation,
        defaults,
        unused);
  }

  Blueprint withPositions(Set<Positions> other) {
    return new Blueprint(
        family,
        layout,
        heads,
        hiddenAct,
        eps,
        normFirst,
        pooling,
        other,
        interpolation,
        defaults,
        unused);
  }

  Blueprint withInterpolation(PositionInterpolation other) {
    return new Blueprint(
        family, layout, heads, hiddenAct, eps, normFirst, pooling, positions, other, defaults,
        unused);
  }

  Blueprint withUnused(Predicate<String> other) {
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
        other);
  }
}
