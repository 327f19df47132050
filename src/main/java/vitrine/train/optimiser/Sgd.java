package vitrine.train.optimiser;

import java.util.List;

/// Stochastic gradient descent with momentum, as `torch.optim.SGD`: a value goes on in the
/// direction in which its gradients have pushed it (Sutskever et al. 2013, section 2). Weight decay
/// is a part of the gradient.
public final class Sgd implements Optimiser {
  private final List<Parameter> parameters;
  private final float momentum;
  private final List<float[]> directions;
  private long steps;

  /// Begins with nothing remembered.
  ///
  /// @param momentum how much of the direction stays, 0 for none
  public Sgd(List<Parameter> parameters, double momentum) {
    this.parameters = List.copyOf(parameters);
    this.momentum = (float) momentum;
    this.directions = Optimiser.zeros(parameters);
  }

  @Override
  public void step(List<float[]> gradients, double learningRate) {
    steps++;
    float size = (float) -learningRate;
    for (int i = 0; i < parameters.size(); i++) {
      float[] values = parameters.get(i).values();
      float decay = (float) parameters.get(i).weightDecay();
      float[] gradient = gradients.get(i);
      float[] direction = directions.get(i);
      for (int j = 0; j < values.length; j++) {
        direction[j] = momentum * direction[j] + (gradient[j] + decay * values[j]);
        values[j] += size * direction[j];
      }
    }
  }

  @Override
  public List<Memory> memory() {
    return List.of(new Memory("momentum_buffer", directions));
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public void resumeAt(long taken) {
    steps = taken;
  }
}
