package vitrine.train.optimiser;

import vitrine.tensor.Tensor;

/// A parameter, and how much it decays.
///
/// @param tensor in memory: its values are changed in place
/// @param weightDecay 0 for none
public record Parameter(Tensor tensor, double weightDecay) {
  float[] values() {
    return tensor.floats();
  }

  /// As many zeros as it has values.
  float[] zeros() {
    return new float[tensor.size()];
  }
}
