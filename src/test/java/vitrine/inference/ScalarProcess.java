package vitrine.inference;

import java.util.List;
import vitrine.preprocess.Pixels;
import vitrine.vit.GoldenCase;

/// A JVM without the vector module: the golden logits of a checkpoint of each family.
final class ScalarProcess {
  private ScalarProcess() {}

  public static void main(String[] args) throws Exception {
    String arithmetic = "";
    for (String name : GoldenCase.names()) {
      GoldenCase golden = GoldenCase.named(name);
      var engine = new ReferenceEngine(golden.vit(), 2);
      float[] logits = engine.infer(List.of(Pixels.of(golden.pictures(1).getFirst()))).getFirst();
      float[] expected = golden.golden().tensor("logits").floats();
      for (int i = 0; i < expected.length; i++) {
        if (!(Math.abs(logits[i] - expected[i]) <= 1e-5)) {
          throw new AssertionError(
              "%s: %s expected, %s computed".formatted(name, expected[i], logits[i]));
        }
      }
      arithmetic = engine.arithmetic();
    }
    System.out.println(arithmetic);
  }
}
