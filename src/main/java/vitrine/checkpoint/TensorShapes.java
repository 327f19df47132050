package vitrine.checkpoint;

import java.util.List;
import vitrine.checkpoint.family.ConfigJson;
import vitrine.checkpoint.family.Convention;
import vitrine.checkpoint.family.Layout;
import vitrine.checkpoint.family.Part;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.TensorSource;

/// What the shapes of a checkpoint's tensors tell, held against `config.json`. A tensor that is
/// missing or of another rank tells nothing: the refusal comes when the weights are taken.
///
/// @param config says the same, perhaps
/// @param tensors of the file
/// @param layout where the parts are
record TensorShapes(ConfigJson config, TensorSource tensors, Layout layout) {
  /// Who told, for a finding.
  static String source(String tensor) {
    return "shape of " + tensor;
  }

  boolean has(String tensor) {
    return tensors.names().contains(tensor);
  }

  /// The shape of a tensor of that rank, or an empty list.
  List<Integer> of(String tensor, int rank) {
    List<Integer> shape = of(tensor);
    return shape.size() == rank && !shape.contains(0) ? shape : List.of();
  }

  /// The shape of a tensor of any rank, or an empty list.
  List<Integer> of(String tensor) {
    return has(tensor) ? tensors.tensor(tensor).shape() : List.of();
  }

  /// In which dimension of a linear layer's weight its width of output is.
  int outDimension() {
    return layout.convention() == Convention.JAX ? 1 : 0;
  }

  /// The width of output of a layer that is not in a block.
  int width(Part part, int missing) {
    List<Integer> shape = of(layout.convention().weight(layout.name(part)), 2);
    return shape.isEmpty() ? missing : shape.get(outDimension());
  }

  /// How many tokens a tensor holds; a missing one would hold one.
  int rows(Part part, int hidden) {
    if (!layout.has(part)) {
      return 0;
    }
    String name = layout.name(part);
    return has(name) ? tensors.tensor(name).size() / hidden : 1;
  }

  /// A layer's width of output, which a key tells, too.
  ///
  /// @throws CheckpointException where the two disagree
  int width(String key, int missing, String layer) {
    String tensor = layout.convention().weight(layer);
    List<Integer> shape = of(tensor, 2);
    int told = shape.isEmpty() ? missing : shape.get(outDimension());
    int width = config.count(key, told);
    if (!shape.isEmpty() && width != told) {
      throw disagree(key, width, tensor);
    }
    config.found(key, width, source(tensor));
    return width;
  }

  /// The refusal of a key's value that a tensor's shape contradicts.
  CheckpointException disagree(String key, Object value, String tensor) {
    return contradict("%s is %s".formatted(config.path(key), value), tensor);
  }

  /// The refusal of what a tensor's shape contradicts.
  CheckpointException contradict(String says, String tensor) {
    return config.refusal("%s, but the shape of %s is %s".formatted(says, tensor, of(tensor)));
  }
}
