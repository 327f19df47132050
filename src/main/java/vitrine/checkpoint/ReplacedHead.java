package vitrine.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import vitrine.checkpoint.family.Convention;
import vitrine.checkpoint.family.Layout;
import vitrine.checkpoint.family.Part;
import vitrine.checkpoint.family.PermutedTensor;
import vitrine.checkpoint.file.TensorSource;
import vitrine.tensor.Tensor;
import vitrine.vit.Head;
import vitrine.vit.Linear;

/// A checkpoint with classifiers of other classes: everything else is as it was.
public final class ReplacedHead {
  private final Layout layout;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  private ReplacedHead(Layout layout) {
    this.layout = layout;
  }

  /// The tensors that the model is made of, under the names of its family, without what wrappers
  /// put before them; tensors that it does without are left out.
  ///
  /// @param config of the checkpoint as it is
  /// @param file the checkpoint
  /// @param head whose classifier, and where the checkpoint has a second one whose `distillation`,
  ///   take the places of the old ones; the rest of it is not looked at
  /// @throws vitrine.checkpoint.file.CheckpointException where the checkpoint can't be understood
  public static Map<String, Tensor> of(JsonNode config, TensorSource file, Head head) {
    TensorSource source = Unwrapped.of(file);
    Checkpoint.Understood old = Checkpoint.understand(config, source);
    var replaced = new ReplacedHead(old.layout());
    source.names().stream()
        .filter(old.taken()::contains)
        .forEach(name -> replaced.tensors.put(name, source.tensor(name)));
    replaced.put(Part.HEAD, head.classifier());
    if (old.layout().has(Part.DISTILLATION_HEAD)) {
      replaced.put(Part.DISTILLATION_HEAD, Objects.requireNonNull(head.distillation()));
    }
    return replaced.tensors;
  }

  private void put(Part part, Linear linear) {
    Convention convention = layout.convention();
    String name = layout.name(part);
    Tensor weight = linear.weight(); // (out, in)
    replace(
        convention.weight(name),
        switch (convention) {
          case PYTORCH -> weight;
          case JAX -> PermutedTensor.of(weight, 1, 0);
        });
    replace(convention.bias(name), Objects.requireNonNull(linear.bias()));
  }

  private void replace(String name, Tensor tensor) {
    if (tensors.replace(name, tensor) == null) {
      throw new IllegalStateException("the checkpoint has no " + name);
    }
  }
}
