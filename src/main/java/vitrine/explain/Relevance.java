package vitrine.explain;

import java.util.List;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;
import vitrine.vit.Activations;
import vitrine.vit.Gradients;
import vitrine.vit.Trace;
import vitrine.vit.ViT;

/// Which patches speak for a class: attention, weighted by how much it raises the class's logit
/// (Chefer et al. 2021, "Generic Attention-model Explainability", equations 5 and 6).
///
/// With the attention probabilities A of a block and ∇A, the logit's gradient at them, Ā = mean
/// over the heads of (∇A∘A)⁺ is what speaks for the class. From R = I on, every block adds R := R +
/// Ā·R: what a token has gathered goes on to the tokens that look at it. The row of R of what is
/// read at the end tells how much each token gave to it: the class token's, or, as in the pooling,
/// the mean of the rows; special tokens' columns are left out.
///
/// Only that row is computed, r := r + r·Ā from the last block to the first, as the gradients come:
/// r·(I + Ā_L)·…·(I + Ā_1) is the same from the left.
public final class Relevance {
  private final Activations activations;
  private Matrix row; // (1, tokens)

  private Relevance(Activations activations, Matrix row) {
    this.activations = activations;
    this.row = row;
  }

  /// The map of one picture and class, from one forward and one backward pass of the reference.
  ///
  /// @param pixels (channels, imageHeight, imageWidth), normalised
  /// @param classIndex of the class asked for
  /// @return (rows of patches, columns of patches), from 0 on
  /// @throws IllegalArgumentException where `pixels` has another size or there is no such class
  public static Grid of(ViT vit, float[] pixels, int classIndex) {
    int labels = vit.spec().numLabels();
    ClassIndex.require(classIndex, labels);
    Activations activations = Activations.forPixels();
    vit.forward(pixels, activations);
    float[] logit = new float[labels];
    logit[classIndex] = 1;
    int special = vit.spec().specialTokens().count();
    Matrix start = vit.weights().head().pooling().of(identity(vit.spec().tokens()), 1, special);
    var relevance = new Relevance(activations, start);
    Trace trace = relevance::learn;
    vit.backward(pixels, activations, logit, Gradients.NONE, trace);
    float[] patches = relevance.row.columns(special, vit.spec().numPatches()).data();
    return new Grid(vit.spec().gridHeight(), vit.spec().gridWidth(), patches);
  }

  /// The gradients come from the last block to the first.
  private void learn(String name, Tensor gradient) {
    if (name.endsWith(".attention.probs")) {
      row = row.plus(row.times(positiveMean(activations.matrices(name), gradient.floats())));
    }
  }

  /// Ā.
  ///
  /// @param heads A, each (tokens, tokens)
  /// @param gradient ∇A (heads, tokens, tokens)
  /// @return (tokens, tokens)
  private static Matrix positiveMean(List<Matrix> heads, float[] gradient) {
    Matrix first = heads.getFirst();
    float[] out = new float[first.data().length];
    for (int head = 0; head < heads.size(); head++) {
      float[] probs = heads.get(head).data();
      for (int i = 0; i < out.length; i++) {
        out[i] += Math.max(0, probs[i] * gradient[head * out.length + i]) / heads.size();
      }
    }
    return new Matrix(first.rows(), first.cols(), out);
  }

  private static Matrix identity(int size) {
    Matrix out = Matrix.zeros(size, size);
    for (int i = 0; i < size; i++) {
      out.data()[i * size + i] = 1;
    }
    return out;
  }
}
