package vitrine.train.optimiser;

import java.util.List;

/// Moves parameters against their gradients. What it remembers from step to step can be taken out
/// and put back, so that training goes on as if it had not been interrupted.
public sealed interface Optimiser permits Adam, Sgd {
  /// Takes one step, in place.
  ///
  /// @param gradients one for each parameter, in their order; may be changed
  /// @param learningRate of this step
  void step(List<float[]> gradients, double learningRate);

  /// What it remembers of each parameter, by what PyTorch calls it: the very arrays that it works
  /// on.
  List<Memory> memory();

  /// How many steps it has taken.
  long steps();

  /// Says how many steps it has taken; what it remembers of them is written to [#memory].
  void resumeAt(long steps);

  /// One kind of what it remembers.
  ///
  /// @param name as in PyTorch's state, `exp_avg`
  /// @param values one array for each parameter, in their order
  record Memory(String name, List<float[]> values) {}

  /// A parameter's values and how much they decay.
  ///
  /// @param values changed in place
  /// @param weightDecay 0 for none
  record Parameter(float[] values, double weightDecay) {}

  /// Zeros for each parameter.
  static List<float[]> zeros(List<Parameter> parameters) {
    return parameters.stream().map(parameter -> new float[parameter.values().length]).toList();
  }
}
