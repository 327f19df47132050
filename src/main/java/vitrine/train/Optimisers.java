package vitrine.train;

import java.util.List;
import vitrine.train.config.OptimiserConfig;
import vitrine.train.model.LearningViT;
import vitrine.train.model.NamedParameter;
import vitrine.train.model.Role;
import vitrine.train.optimiser.Adam;
import vitrine.train.optimiser.Optimiser;
import vitrine.train.optimiser.Optimiser.Parameter;
import vitrine.train.optimiser.Schedule;
import vitrine.train.optimiser.Sgd;

/// The optimiser and the learning rates that a configuration asks for.
final class Optimisers {
  private Optimisers() {}

  static Optimiser of(OptimiserConfig config, LearningViT model) {
    List<Parameter> parameters =
        model.parameters().stream().map(parameter -> parameter(parameter, config)).toList();
    return switch (config.kind()) {
      case ADAM, ADAMW ->
          new Adam(
              parameters,
              new Adam.Settings(
                  config.beta1(),
                  config.beta2(),
                  config.epsilon(),
                  config.kind() == OptimiserConfig.Kind.ADAMW));
      case SGD -> new Sgd(parameters, config.momentum());
    };
  }

  /// Norms, biases, tokens and positions do not decay unless all do: what they hold is no mixture
  /// of features that could be simpler.
  private static Parameter parameter(NamedParameter parameter, OptimiserConfig config) {
    boolean decays = config.decaysAll() || parameter.role() == Role.WEIGHT;
    return new Parameter(parameter.values(), decays ? config.weightDecay() : 0);
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
