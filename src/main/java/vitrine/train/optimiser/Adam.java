package vitrine.train.optimiser;

import java.util.List;

/// Adam (Kingma & Ba 2015, algorithm 1): each value's step is the running mean of its gradients by
/// the root of the running mean of their squares. With weight decay as a part of the gradient, as
/// `torch.optim.Adam`, or beside it, as `torch.optim.AdamW` (Loshchilov & Hutter 2019, algorithm
/// 2), in the same order of float32 operations.
public final class Adam implements Optimiser {
  private final List<Parameter> parameters;
  private final Settings settings;
  private final List<float[]> means;
  private final List<float[]> squares;
  private long steps;

  /// Its constants.
  ///
  /// @param beta1 how much of the mean stays
  /// @param beta2 how much of the squares' mean stays
  /// @param epsilon added to the root
  /// @param decoupled whether values decay beside the gradient: AdamW
  public record Settings(double beta1, double beta2, double epsilon, boolean decoupled) {}

  /// Begins with nothing remembered.
  public Adam(List<Parameter> parameters, Settings settings) {
    this.parameters = List.copyOf(parameters);
    this.settings = settings;
    this.means = Optimiser.zeros(parameters);
    this.squares = Optimiser.zeros(parameters);
  }

  @Override
  public void step(List<float[]> gradients, double learningRate) {
    steps++;
    for (int i = 0; i < parameters.size(); i++) {
      step(parameters.get(i), gradients.get(i), means.get(i), squares.get(i), learningRate);
    }
  }

  private void step(
      Parameter parameter, float[] gradient, float[] mean, float[] square, double rate) {
    float[] values = parameter.values();
    float kept = settings.decoupled() ? (float) (1 - rate * parameter.weightDecay()) : 1;
    float added = settings.decoupled() ? 0 : (float) parameter.weightDecay();
    float newMean = (float) (1 - settings.beta1());
    float oldSquare = (float) settings.beta2();
    float newSquare = (float) (1 - settings.beta2());
    float root = (float) Math.sqrt(1 - Math.pow(settings.beta2(), (double) steps));
    float epsilon = (float) settings.epsilon();
    float size = (float) (-rate / (1 - Math.pow(settings.beta1(), (double) steps)));
    for (int j = 0; j < values.length; j++) {
      float value = values[j] * kept;
      float slope = gradient[j] + added * value;
      mean[j] += newMean * (slope - mean[j]);
      square[j] = square[j] * oldSquare + newSquare * slope * slope;
      values[j] = value + size * mean[j] / ((float) Math.sqrt(square[j]) / root + epsilon);
    }
  }

  @Override
  public List<Memory> memory() {
    return List.of(new Memory("exp_avg", means), new Memory("exp_avg_sq", squares));
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
