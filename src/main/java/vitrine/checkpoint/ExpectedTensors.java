package vitrine.checkpoint;

import static vitrine.checkpoint.file.CheckpointException.Problem.TENSORS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vitrine.checkpoint.family.Convention;
import vitrine.checkpoint.family.PermutedTensor;
import vitrine.checkpoint.family.TensorView;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.Quoted;
import vitrine.checkpoint.file.TensorSource;
import vitrine.tensor.Tensor;
import vitrine.vit.LayerNorm;
import vitrine.vit.Linear;

/// Takes a model's tensors out of a file one by one and notes every name that is missing, left
/// over, or of another shape or dtype, so that one refusal tells all.
final class ExpectedTensors {
  private static final Tensor NONE = Tensor.of(List.of(0));
  private static final Set<String> FLOATS = Set.of("F32", "F16", "BF16", "F64");

  private final TensorSource source;
  private final Convention convention;
  private final Set<String> taken = new HashSet<>();
  private final List<String> problems = new ArrayList<>();

  ExpectedTensors(TensorSource source, Convention convention) {
    this.source = source;
    this.convention = convention;
  }

  /// The tensor of this name and shape; where it is missing or otherwise, that is noted, and what
  /// comes back is of no use.
  Tensor take(String name, Integer... shape) {
    return take(name, Arrays.asList(shape), tensor -> tensor);
  }

  /// The same, seen in another way.
  Tensor take(String name, List<Integer> shape, UnaryOperator<Tensor> view) {
    if (!source.names().contains(name)) {
      problems.add("missing: " + name);
      return NONE;
    }
    taken.add(name);
    Tensor tensor = source.tensor(name);
    boolean fits = tensor.shape().equals(shape);
    if (!fits) {
      problems.add("wrong shape: %s is %s, %s wanted".formatted(name, tensor.shape(), shape));
    }
    if (!FLOATS.contains(source.dtype(name))) {
      problems.add(
          "wrong dtype: %s is %s, F32, F64, F16 or BF16 wanted"
              .formatted(name, source.dtype(name)));
    }
    return fits ? view.apply(tensor) : NONE;
  }

  /// Rows of `width` values, whatever dimensions of 1 stand before them. One row may stand alone.
  Tensor rows(String name, int rows, int width) {
    List<Integer> shape =
        source.names().contains(name) ? source.tensor(name).shape() : List.<Integer>of();
    List<Integer> bare = new ArrayList<>(shape);
    while (bare.size() > 2 && bare.getFirst() == 1) {
      bare.removeFirst();
    }
    boolean fits = bare.equals(List.of(rows, width)) || (rows == 1 && bare.equals(List.of(width)));
    return take(name, fits ? shape : List.of(1, rows, width), tensor -> tensor);
  }

  /// How many rows of `width` values a tensor has; 0 where it is missing.
  int countRows(String name, int width) {
    return source.names().contains(name) ? source.tensor(name).size() / width : 0;
  }

  /// A linear layer.
  Linear linear(String name, int out, int in) {
    return linear(name, List.of(out), List.of(in), true);
  }

  /// A linear layer (out, in), where there is to be one with a bias. A library that keeps more than
  /// two dimensions has those of `in` and `out`.
  Linear linear(String name, List<Integer> out, List<Integer> in, boolean hasBias) {
    @Nullable Tensor bias =
        hasBias
            ? switch (convention) {
              case PYTORCH -> take(convention.bias(name), product(out));
              case JAX ->
                  take(convention.bias(name), out, b -> TensorView.reshaped(b, product(out)));
            }
            : null;
    return new Linear(weight(convention.weight(name), out, in), bias);
  }

  private Tensor weight(String name, List<Integer> out, List<Integer> in) {
    return switch (convention) {
      case PYTORCH -> take(name, product(out), product(in));
      case JAX ->
          take(
              name,
              Stream.concat(in.stream(), out.stream()).toList(),
              w -> PermutedTensor.of(TensorView.reshaped(w, product(in), product(out)), 1, 0));
    };
  }

  private static Integer product(List<Integer> sizes) {
    return sizes.stream().reduce(1, Math::multiplyExact);
  }

  /// A norm over `size` values.
  LayerNorm norm(String name, int size, double eps) {
    return norm(name, size, eps, values -> values);
  }

  /// A norm over `size` values, each of its tensors seen in another way.
  LayerNorm norm(String name, int size, double eps, UnaryOperator<Tensor> view) {
    return new LayerNorm(
        take(convention.normWeight(name), List.of(size), view),
        take(convention.bias(name), List.of(size), view),
        eps);
  }

  /// @param unused the names that the model does without
  /// @return the names of the tensors taken
  /// @throws CheckpointException where anything was noted, or a tensor is left that is not unused
  Set<String> checkAll(Predicate<String> unused) {
    for (String name : source.names()) {
      if (!taken.contains(name) && !unused.test(name)) {
        problems.add("left over: " + name);
      }
    }
    if (!problems.isEmpty()) {
      throw new CheckpointException(
          TENSORS,
          "the tensors are not those of the model that config.json describes:\n  "
              + Quoted.first(problems, "\n  "));
    }
    return Collections.unmodifiableSet(taken);
  }
}
