package vitrine.train.optimiser;

import java.util.Map;

/// Adam (Kingma & Ba 2015, algorithm 1): each value's step is the running mean of its gradients by
/// the root of the running mean of their squares. With weight decay as a part of the gradient, as
/// `torch.optim.Adam`, or beside it, as `torch.optim.AdamW` (Loshchilov & Hutter 2019, algorithm
/// 2), in the same order of float32 operations.
public final class Adam implements UpdateRule {
  private final Parameter parameter;
  private final Settings settings;
  private final float[] mean;
  private final float[] square;

  /// Its constants.
  ///
  /// @param beta1 how much of the mean stays
  /// @param beta2 how much of the squares' mean stays
  /// @param epsilon added to the root
  /// @param decoupled whether values decay beside the gradient: AdamW
  public record Settings(double beta1, double beta2, double epsilon, boolean decoupled) {}

  /// Begins with nothing remembered.
  public Adam(Parameter parameter, Settings settings) {
    this.parameter = parameter;
    this.settings = settings;
    this.mean = parameter.zeros();
    this.square = parameter.zeros();
  }

  @Override
  public void move(float[] gradient, double learningRate, long step) {
    float[] values = parameter.values();
    double decay = parameter.weightDecay();
    float kept = settings.decoupled() ? (float) (1 - learningRate * decay) : 1;
    float added = settings.decoupled() ? 0 : (float) decay;
    float newMean = (float) (1 - settings.beta1());
    float oldSquare = (float) settings.beta2();
    float newSquare = (float) (1 - settings.beta2());
    float root = (float) Math.sqrt(1 - Math.pow(settings.beta2(), (double) step));
    float epsilon = (float) settings.epsilon();
    float size = (float) (-learningRate / (1 - Math.pow(settings.beta1(), (double) step)));
    for (int i = 0; i < values.length; i++) {
      float value = values[i] * kept;
      float slope = gradient[i] + added * value;
      mean[i] += newMean * (slope - mean[i]);
      square[i] = square[i] * oldSquare + newSquare * slope * slope;
      values[i] = value + size * mean[i] / ((float) Math.sqrt(square[i]) / root + epsilon);
    }
  }

  @Override
  public Map<String, float[]> memory() {
    return Map.of("exp_avg", mean, "exp_avg_sq", square);
  }
}
