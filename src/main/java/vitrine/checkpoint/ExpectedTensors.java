package vitrine.checkpoint;

import static vitrine.checkpoint.CheckpointException.Problem.TENSORS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import vitrine.tensor.Tensor;
import vitrine.vit.LayerNorm;
import vitrine.vit.Linear;

/// Takes a model's tensors out of a file one by one and notes every name that is missing, left
/// over, or of another shape or dtype, so that one refusal tells all.
final class ExpectedTensors {
  private static final Tensor NONE = Tensor.of(List.of(0));
  private static final Set<String> FLOATS = Set.of("F32", "F16", "BF16", "F64");

  private final TensorSource source;
  private final Set<String> taken = new HashSet<>();
  private final List<String> problems = new ArrayList<>();

  ExpectedTensors(TensorSource source) {
    this.source = source;
  }

  /// The tensor of this name and shape; where it is missing or otherwise, that is noted, and what
  /// comes back is of no use.
  Tensor take(String name, Integer... shape) {
    if (!source.names().contains(name)) {
      problems.add("missing: " + name);
      return NONE;
    }
    taken.add(name);
    Tensor tensor = source.tensor(name);
    if (!tensor.shape().equals(Arrays.asList(shape))) {
      problems.add(
          "wrong shape: %s is %s, %s wanted".formatted(name, tensor.shape(), Arrays.asList(shape)));
    }
    if (!FLOATS.contains(source.dtype(name))) {
      problems.add(
          "wrong dtype: %s is %s, F32, F64, F16 or BF16 wanted"
              .formatted(name, source.dtype(name)));
    }
    return tensor;
  }

  /// `name.weight` (out, in) and `name.bias` (out).
  Linear linear(String name, int out, int in) {
    return linear(name, out, in, true);
  }

  /// `name.weight` (out, in) and, where there is to be one, `name.bias` (out).
  Linear linear(String name, int out, int in, boolean hasBias) {
    @Nullable Tensor bias = hasBias ? take(name + ".bias", out) : null;
    return new Linear(take(name + ".weight", out, in), bias);
  }

  /// `name.weight` and `name.bias`, both (hidden).
  LayerNorm norm(String name, int hidden, double eps) {
    return new LayerNorm(take(name + ".weight", hidden), take(name + ".bias", hidden), eps);
  }

  /// @param unused the names that the model does without
  /// @throws CheckpointException where anything was noted, or a tensor is left that is not unused
  void checkAll(Predicate<String> unused) {
    for (String name : source.names()) {
      if (!taken.contains(name) && !unused.test(name)) {
        problems.add("left over: " + name);
      }
    }
    if (!problems.isEmpty()) {
      throw new CheckpointException(
          TENSORS,
          "the tensors are not those of the model that config.json describes:\n  "
              + String.join("\n  ", problems));
    }
  }
}
