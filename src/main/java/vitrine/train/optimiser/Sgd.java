package vitrine.train.optimiser;

import java.util.Map;

/// Stochastic gradient descent with momentum, as `torch.optim.SGD`: a value goes on in the
/// direction in which its gradients have pushed it (Sutskever et al. 2013, section 2). Weight decay
/// is a part of the gradient.
public final class Sgd implements UpdateRule {
  private final Parameter parameter;
  private final float momentum;
  private final float[] direction;

  /// Begins with nothing remembered.
  ///
  /// @param momentum how much of the direction stays, 0 for none
  public Sgd(Parameter parameter, double momentum) {
    this.parameter = parameter;
    this.momentum = (float) momentum;
    this.direction = parameter.zeros();
  }

  @Override
  public void move(float[] gradient, double learningRate, long step) {
    float[] values = parameter.values();
    float size = (float) -learningRate;
    float decay = (float) parameter.weightDecay();
    for (int i = 0; i < values.length; i++) {
      direction[i] = momentum * direction[i] + (gradient[i] + decay * values[i]);
      values[i] += size * direction[i];
    }
  }

  @Override
  public Map<String, float[]> memory() {
    return Map.of("momentum_buffer", direction);
  }
}
