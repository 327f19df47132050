package vitrine.train.optimiser;

import java.util.List;

/// Shortens all gradients together where they are longer than allowed (Pascanu et al. 2013,
/// algorithm 1), as `torch.nn.utils.clip_grad_norm_`.
public final class GradientClipping {
  /// PyTorch's, against a division by zero.
  private static final double EPSILON = 1e-6;

  private GradientClipping() {}

  /// Shortens them in place.
  ///
  /// @param gradients of all parameters: one long vector
  /// @param most its length at most
  /// @return its length before
  public static double clip(List<float[]> gradients, double most) {
    double squares = 0;
    for (float[] gradient : gradients) {
      for (float value : gradient) {
        squares += (double) value * value;
      }
    }
    double length = Math.sqrt(squares);
    float factor = (float) Math.min(1, most / (length + EPSILON));
    if (factor < 1) {
      for (float[] gradient : gradients) {
        for (int i = 0; i < gradient.length; i++) {
          gradient[i] *= factor;
        }
      }
    }
    return length;
  }
}
