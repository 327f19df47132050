package vitrine.train;

import vitrine.train.config.OptimiserConfig;
import vitrine.train.model.LearningViT;
import vitrine.train.model.NamedParameter;
import vitrine.train.model.Role;
import vitrine.train.optimiser.Adam;
import vitrine.train.optimiser.Muon;
import vitrine.train.optimiser.Optimiser;
import vitrine.train.optimiser.Parameter;
import vitrine.train.optimiser.Schedule;
import vitrine.train.optimiser.Sgd;
import vitrine.train.optimiser.UpdateRule;

/// The optimiser and the learning rates that a configuration asks for.
final class Optimisers {
  private Optimisers() {}

  static Optimiser of(OptimiserConfig config, LearningViT model) {
    return new Optimiser(
        model.parameters().stream().map(parameter -> rule(parameter, config)).toList());
  }

  private static UpdateRule rule(NamedParameter named, OptimiserConfig config) {
    Parameter parameter = parameter(named, config);
    return switch (config.kind()) {
      case ADAM -> adam(parameter, config, false);
      case ADAMW -> adam(parameter, config, true);
      case MUON ->
          named.isHiddenWeight()
              ? new Muon(parameter, config.momentum())
              : adam(parameter, config, true);
      case SGD -> new Sgd(parameter, config.momentum());
    };
  }

  private static Adam adam(Parameter parameter, OptimiserConfig config, boolean decoupled) {
    return new Adam(
        parameter, new Adam.Settings(config.beta1(), config.beta2(), config.epsilon(), decoupled));
  }

  /// Norms, biases, tokens and positions do not decay unless all do: what they hold is no mixture
  /// of features that could be simpler.
  private static Parameter parameter(NamedParameter parameter, OptimiserConfig config) {
    boolean decays = config.decaysAll() || parameter.role() == Role.WEIGHT;
    return new Parameter(parameter.tensor(), decays ? config.weightDecay() : 0);
  }

  static Schedule schedule(OptimiserConfig config, int epochs, long stepsOfEpoch) {
    return new Schedule(
        config.learningRate(),
        config.minLearningRate(),
        Math.round(config.warmupEpochs() * stepsOfEpoch),
        epochs * stepsOfEpoch,
        config.cosine());
  }
}
