package vitrine.explain;

import vitrine.inference.ServedModel;
import vitrine.model.Network;
import vitrine.model.Reference;
import vitrine.serving.Failure;

/// Finds a served model's positions.
public final class Positions {
  private Positions() {}

  /// The model's.
  ///
  /// @throws Failure.BadParameter where it has none, or does not show them
  public static PositionMap of(ServedModel model) {
    if (model.bundle().network() instanceof Network.GraphAlone alone) {
      throw refused(model, "is a graph alone (%s) and does not show them".formatted(alone.why()));
    }
    return model
        .bundle()
        .reference()
        .map(Reference::vit)
        .filter(vit -> vit.weights().embedding().positions() != null)
        .map(PositionMap::of)
        .orElseThrow(() -> refused(model, "has none: its patches don't know where they stand"));
  }

  private static Failure refused(ServedModel model, String why) {
    return new Failure.BadParameter(
        "model",
        model.bundle().name(),
        "models that have positions and show them; this one " + why);
  }
}
