package vitrine.train.config;

import java.util.Map;

/// How the weights are moved.
///
/// @param kind which optimiser
/// @param learningRate the highest
/// @param minLearningRate where the cosine ends
/// @param cosine whether the rate falls after the warm-up
/// @param warmupEpochs until the highest rate
/// @param weightDecay 0 for none
/// @param decaysAll whether norms, biases, positions and tokens decay, too
/// @param beta1 of Adam, also of what Muon does not move
/// @param beta2 likewise
/// @param epsilon likewise
/// @param momentum of SGD and Muon
/// @param maxGradNorm the gradient's length at most; 0 for no limit
public record OptimiserConfig(
    Kind kind,
    double learningRate,
    double minLearningRate,
    boolean cosine,
    double warmupEpochs,
    double weightDecay,
    boolean decaysAll,
    double beta1,
    double beta2,
    double epsilon,
    double momentum,
    double maxGradNorm) {
  private static final double ALMOST_ONE = 0.999999999;

  /// The optimisers.
  public enum Kind {
    ADAM,
    ADAMW,
    MUON,
    SGD
  }

  private static final Map<String, Kind> KINDS =
      Map.of("adam", Kind.ADAM, "adamw", Kind.ADAMW, "muon", Kind.MUON, "sgd", Kind.SGD);

  static OptimiserConfig read(ConfigObject config) {
    Kind kind = config.choice("optimizer", "adamw", KINDS);
    return new OptimiserConfig(
        kind,
        config.real("learning_rate", 1e-3, 0, 100),
        config.real("min_learning_rate", 0, 0, 100),
        config.choice("lr_scheduler_type", "cosine", Map.of("cosine", true, "constant", false)),
        config.real("warmup_epochs", 0, 0, 1e6),
        config.real("weight_decay", 0, 0, 100),
        config.choice("weight_decay_on", "weights", Map.of("weights", false, "all", true)),
        config.real("adam_beta1", 0.9, 0, ALMOST_ONE),
        config.real("adam_beta2", 0.999, 0, ALMOST_ONE),
        config.real("adam_epsilon", 1e-8, 0, 1),
        config.real("momentum", kind == Kind.MUON ? 0.95 : 0.9, 0, ALMOST_ONE),
        config.real("max_grad_norm", 0, 0, 1e9));
  }
}
