package vitrine.onnx.export;

import static vitrine.onnx.export.GraphBuilder.attribute;

import java.util.List;
import vitrine.vit.Activation;

/// {@link Activation} as nodes of an ONNX graph, one operator where the standard has it.
final class ActivationGraph {
  private final GraphBuilder graph;
  private final String at;

  private ActivationGraph(GraphBuilder graph, String at) {
    this.graph = graph;
    this.at = at;
  }

  /// Adds the nodes.
  ///
  /// @param at the name of what comes out, and the beginning of every name between
  /// @param x the name of what goes in
  static String add(GraphBuilder graph, Activation activation, String at, String x) {
    return new ActivationGraph(graph, at).of(activation, x);
  }

  private String of(Activation activation, String x) {
    return switch (activation) {
      case GELU -> graph.node("Gelu", at, List.of(x), attribute("approximate", "none"));
      case GELU_TANH -> graph.node("Gelu", at, List.of(x), attribute("approximate", "tanh"));
      case QUICK_GELU -> timesSigmoid(x, with("Mul", "scaled", x, 1.702f));
      case GELU_10 -> with("Min", at, graph.node("Gelu", at + ".gelu", List.of(x)), 10);
      case RELU -> graph.node("Relu", at, List.of(x));
      case RELU6 -> clip(at, x, 6);
      case RELU2 -> {
        String relu = graph.node("Relu", at + ".relu", List.of(x));
        yield graph.node("Mul", at, List.of(relu, relu));
      }
      case LEAKY_RELU -> graph.node("LeakyRelu", at, List.of(x), attribute("alpha", 0.01f));
      case ELU -> graph.node("Elu", at, List.of(x));
      case SELU -> graph.node("Selu", at, List.of(x));
      case SILU -> timesSigmoid(x, x);
      case HARD_SWISH -> graph.node("HardSwish", at, List.of(x));
      case MISH -> graph.node("Mish", at, List.of(x));
      case HARD_MISH -> {
        String clipped = clip(at + ".clipped", with("Add", "shifted", x, 2), 2);
        String half = with("Mul", "half", clipped, 0.5f);
        yield graph.node("Mul", at, List.of(x, half));
      }
      case SIGMOID -> graph.node("Sigmoid", at, List.of(x));
      case HARD_SIGMOID -> graph.node("HardSigmoid", at, List.of(x), attribute("alpha", 1 / 6f));
      case TANH -> graph.node("Tanh", at, List.of(x));
      case LAPLACE -> {
        String scaled =
            with("Div", "scaled", with("Sub", "shifted", x, 0.707107f), 0.3989426f); // 0.282095·√2
        String erf = graph.node("Erf", at + ".erf", List.of(scaled));
        yield with("Mul", at, with("Add", "raised", erf, 1), 0.5f);
      }
      case SQRT_SOFTPLUS ->
          graph.node("Sqrt", at, List.of(graph.node("Softplus", at + ".softplus", List.of(x))));
      case LINEAR -> graph.node("Identity", at, List.of(x));
    };
  }

  /// x·σ(gate).
  private String timesSigmoid(String x, String gate) {
    return graph.node("Mul", at, List.of(x, graph.node("Sigmoid", at + ".gate", List.of(gate))));
  }

  /// No less than 0, no more than `max`.
  private String clip(String output, String x, float max) {
    String from = graph.number(output + ".min", 0);
    return graph.node("Clip", output, List.of(x, from, graph.number(output + ".max", max)));
  }

  /// An operator on x and a number.
  private String with(String op, String name, String x, float number) {
    String output = name.equals(at) ? at : at + "." + name;
    return graph.node(op, output, List.of(x, graph.number(output + ".number", number)));
  }
}
