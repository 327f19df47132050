package vitrine.inference;

import java.util.List;
import vitrine.preprocess.Pixels;
import vitrine.vit.ViT;

/// The textbook as an engine: slow, and the truth.
public record ReferenceEngine(ViT vit) implements Engine {
  @Override
  public String provider() {
    return "reference";
  }

  @Override
  public List<float[]> infer(List<Pixels> batch) {
    return batch.stream().map(Pixels::values).map(vit::forward).toList();
  }

  @Override
  public void close() {
    // its weights go with the garbage collector
  }
}
