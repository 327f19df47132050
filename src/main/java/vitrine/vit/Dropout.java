package vitrine.vit;

import java.util.stream.IntStream;
import vitrine.tensor.Matrix;

/// What is left out of the network while it learns, so that it relies on no single part: each time
/// something else (Srivastava et al. 2014). The way back asks again and is told the same.
public interface Dropout {
  /// Nothing, as when the network is used.
  Dropout NONE =
      new Dropout() {
        @Override
        public Matrix dropped(String place, Matrix x) {
          return x;
        }

        @Override
        public int[] keptPatches(int picture, int patches) {
          return IntStream.range(0, patches).toArray();
        }
      };

  /// Makes some values 0 and the others as much larger, so that the expectation stays. Every value
  /// is multiplied with a number that does not depend on it: so is its gradient on the way back.
  ///
  /// @param place the activation's name, `embeddings`, or of a block `layer.0.attention.probs`,
  ///   `layer.0.attention.output` or `layer.0.mlp.output`, as in Hugging Face's ViT
  /// @param x the activation or its gradient, the pictures' rows below each other; not modified
  Matrix dropped(String place, Matrix x);

  /// Which patches a picture keeps, of all pictures as many.
  ///
  /// @param picture its place among those that go through the network together
  /// @param patches how many it has
  /// @return their numbers, ascending
  int[] keptPatches(int picture, int patches);
}
