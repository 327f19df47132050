package vitrine.vit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import vitrine.tensor.Tensor;

/// Keeps every activation.
public final class RecordedTrace implements Trace {
  private final Map<String, Tensor> activations = new LinkedHashMap<>();

  @Override
  public void record(String name, Tensor activation) {
    activations.put(name, activation);
  }

  /// The activations by name, in the order of computation.
  public Map<String, Tensor> activations() {
    return Collections.unmodifiableMap(activations);
  }
}
