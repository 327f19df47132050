package vitrine.train.optimiser;

import java.util.List;
import java.util.Map;
import vitrine.tensor.Workers;

/// Moves parameters against their gradients, each by its rule. What it remembers from step to step
/// can be taken out and put back, so that training goes on as if it had not been interrupted.
public final class Optimiser {
  /// What a step costs for each parameter, roughly: some operations for each of some thousand
  /// values.
  private static final long OPERATIONS = 1_000_000;

  private final List<UpdateRule> rules;
  private long steps;

  /// Begins with nothing remembered.
  ///
  /// @param rules one for each parameter
  public Optimiser(List<? extends UpdateRule> rules) {
    this.rules = List.copyOf(rules);
  }

  /// Takes one step, in place. None of the parameters depends on another, so the result does not
  /// depend on the workers.
  ///
  /// @param gradients one for each parameter, in their order; may be changed
  /// @param learningRate of this step
  /// @param workers share the parameters
  public void step(List<float[]> gradients, double learningRate, Workers workers) {
    steps++;
    workers.share(
        rules.size(),
        OPERATIONS,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            rules.get(i).move(gradients.get(i), learningRate, steps);
          }
        });
  }

  /// What it remembers of a parameter, by what PyTorch calls it, `exp_avg`: the very arrays that it
  /// works on.
  public Map<String, float[]> memory(int parameter) {
    return rules.get(parameter).memory();
  }

  /// How many steps it has taken.
  public long steps() {
    return steps;
  }

  /// Says how many steps it has taken; what it remembers of them is written to [#memory].
  public void resumeAt(long taken) {
    steps = taken;
  }
}
