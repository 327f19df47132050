package vitrine.train.optimiser;

import java.util.Map;

/// How one parameter is moved against its gradient. What the rule remembers from step to step can
/// be taken out and put back.
public sealed interface UpdateRule permits Adam, Muon, Sgd {
  /// Moves the parameter, in place.
  ///
  /// @param gradient of each of its values
  /// @param learningRate of this step
  /// @param step from 1
  void move(float[] gradient, double learningRate, long step);

  /// What it remembers, by what PyTorch calls it: the very arrays that it works on.
  Map<String, float[]> memory();
}
