package vitrine.checkpoint;

import static java.util.Map.entry;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.vit.Activation;

/// What `hidden_act` may say: the names of transformers' `ACT2FN` and of timm's `get_act_layer`, as
/// far as their functions learn nothing (`prelu` and `xielu` do).
final class ActivationNames {
  private static final Map<String, Activation> BY_NAME =
      new TreeMap<>(
          Map.ofEntries(
              entry("celu", Activation.ELU), // with α = 1 the same
              entry("elu", Activation.ELU),
              entry("gelu", Activation.GELU),
              entry("gelu_10", Activation.GELU_10),
              entry("gelu_accurate", Activation.GELU_TANH),
              entry("gelu_fast", Activation.GELU_TANH),
              entry("gelu_new", Activation.GELU_TANH),
              entry("gelu_python", Activation.GELU),
              entry("gelu_python_tanh", Activation.GELU_TANH),
              entry("gelu_pytorch_tanh", Activation.GELU_TANH),
              entry("gelu_tanh", Activation.GELU_TANH),
              entry("hard_mish", Activation.HARD_MISH),
              entry("hard_sigmoid", Activation.HARD_SIGMOID),
              entry("hard_swish", Activation.HARD_SWISH),
              entry("hardsigmoid", Activation.HARD_SIGMOID),
              entry("hardswish", Activation.HARD_SWISH),
              entry("identity", Activation.LINEAR),
              entry("laplace", Activation.LAPLACE),
              entry("leaky_relu", Activation.LEAKY_RELU),
              entry("linear", Activation.LINEAR),
              entry("mish", Activation.MISH),
              entry("quick_gelu", Activation.QUICK_GELU),
              entry("relu", Activation.RELU),
              entry("relu2", Activation.RELU2),
              entry("relu6", Activation.RELU6),
              entry("selu", Activation.SELU),
              entry("sigmoid", Activation.SIGMOID),
              entry("silu", Activation.SILU),
              entry("sqrtsoftplus", Activation.SQRT_SOFTPLUS),
              entry("swish", Activation.SILU),
              entry("tanh", Activation.TANH)));

  /// All names, for a refusal.
  static final String ALLOWED = String.join(", ", BY_NAME.keySet());

  private ActivationNames() {}

  static @Nullable Activation named(String name) {
    return BY_NAME.get(name);
  }
}
