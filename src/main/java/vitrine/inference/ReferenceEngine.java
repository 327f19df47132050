package vitrine.inference;

import java.util.List;
import vitrine.vit.ViT;

/// The textbook as an engine: slow, and the truth.
public record ReferenceEngine(ViT vit) implements Engine {
  @Override
  public String provider() {
    return "reference";
  }

  @Override
  public List<float[]> infer(List<float[]> batch) {
    return batch.stream().map(vit::forward).toList();
  }

  @Override
  public void close() {
    // its weights go with the garbage collector
  }
}
