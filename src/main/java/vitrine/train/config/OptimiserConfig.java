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
/// @param beta1 of Adam
/// @param beta2 of Adam
/// @param epsilon of Adam
/// @param momentum of SGD
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
    SGD
  }

  static OptimiserConfig read(ConfigObject config) {
    return new OptimiserConfig(
        config.choice(
            "optimizer", "adamw", Map.of("adam", Kind.ADAM, "adamw", Kind.ADAMW, "sgd", Kind.SGD)),
        config.real("learning_rate", 1e-3, 0, 100),
        config.real("min_learning_rate", 0, 0, 100),
        config.choice("lr_scheduler_type", "cosine", Map.of("cosine", true, "constant", false)),
        config.real("warmup_epochs", 0, 0, 1e6),
        config.real("weight_decay", 0, 0, 100),
        config.choice("weight_decay_on", "weights", Map.of("weights", false, "all", true)),
        config.real("adam_beta1", 0.9, 0, ALMOST_ONE),
        config.real("adam_beta2", 0.999, 0, ALMOST_ONE),
        config.real("adam_epsilon", 1e-8, 0, 1),
        config.real("momentum", 0.9, 0, ALMOST_ONE),
        config.real("max_grad_norm", 0, 0, 1e9));
  }
}
