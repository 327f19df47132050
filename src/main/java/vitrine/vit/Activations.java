package vitrine.vit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;

/// What a forward pass computed, kept for the way back: a trace to give to [ViT#forward(float[],
/// Trace)], then to [ViT#backward]. It keeps what the backward pass asks for, and nothing more:
/// ViT-B/16 at 224 pixels leaves 88 MB for its pixels' gradient, 154 MB for its weights'.
public final class Activations implements Trace {
  /// What no gradient depends on.
  private static final Set<String> NEVER =
      Set.of(
          "embeddings.patches",
          "attention.scaled",
          "mlp.scaled",
          "logits",
          "logits.cls",
          "logits.distillation");

  /// What went into a linear layer or a scale: only their own gradients depend on it.
  private static final Set<String> FOR_WEIGHTS =
      Set.of(
          "embeddings.patches.pixels",
          "norm_before",
          "norm_after",
          "attention.context",
          "attention.output",
          "mlp.activation",
          "mlp.output",
          "norm");

  private final boolean weights;
  private final Map<String, Tensor> byName = new HashMap<>();

  private Activations(boolean weights) {
    this.weights = weights;
  }

  /// For the gradients of the activations and the pixels.
  public static Activations forPixels() {
    return new Activations(false);
  }

  /// For these and the gradients of the weights.
  public static Activations forWeights() {
    return new Activations(true);
  }

  @Override
  public void record(String name, Tensor activation) {
    String inBlock = name.startsWith("layer.") ? name.substring(name.indexOf('.', 6) + 1) : name;
    if (!NEVER.contains(inBlock) && (weights || !FOR_WEIGHTS.contains(inBlock))) {
      byName.put(name, activation);
    }
  }

  /// An activation as a matrix, on the same values: of several matrices all rows, one below the
  /// other.
  ///
  /// @throws IllegalStateException where it was not kept
  public Matrix matrix(String name) {
    Tensor tensor = tensor(name);
    int cols = tensor.shape().getLast();
    return new Matrix(tensor.size() / cols, cols, tensor.floats());
  }

  /// The matrices of an activation (number of them, rows, cols).
  ///
  /// @throws IllegalStateException where it was not kept
  public List<Matrix> matrices(String name) {
    Tensor tensor = tensor(name);
    int rows = tensor.shape().get(1);
    int cols = tensor.shape().get(2);
    List<Matrix> matrices = new ArrayList<>();
    for (int from = 0; from < tensor.size(); from += rows * cols) {
      float[] values = Arrays.copyOfRange(tensor.floats(), from, from + rows * cols);
      matrices.add(new Matrix(rows, cols, values));
    }
    return matrices;
  }

  private Tensor tensor(String name) {
    Tensor tensor = byName.get(name);
    if (tensor == null) {
      throw new IllegalStateException(
          "no activation %s: was the forward pass traced into %s?"
              .formatted(name, weights ? "these activations" : "activations for weights"));
    }
    return tensor;
  }

  /// How many values it keeps.
  long size() {
    return byName.values().stream().mapToLong(Tensor::size).sum();
  }
}
