package vitrine.vit;

import java.util.List;
import java.util.function.Supplier;
import vitrine.tensor.Matrix;

/// A Vision Transformer ("An Image is Worth 16×16 Words", Dosovitskiy et al. 2021): the picture's
/// patches become tokens, a transformer encoder lets them look at each other, and what is read from
/// them at the end tells the class. [ViTSpec] explains the steps.
///
/// @param spec the dimensions and choices
/// @param weights the parts, as it says
public record ViT(ViTSpec spec, ViTWeights weights) {

  /// Classifies one picture.
  ///
  /// @param pixels (channels, imageHeight, imageWidth), normalised
  /// @return the logits (labels)
  /// @throws IllegalArgumentException where `pixels` has another size
  public float[] forward(float[] pixels) {
    return forward(pixels, Trace.NONE);
  }

  /// The same, telling a trace every activation: `embeddings`, `layer.0.norm_before`, …,
  /// `layer.0.output`, …, `norm`, `pooled`, `logits`.
  ///
  /// @param pixels (channels, imageHeight, imageWidth), normalised
  /// @return the logits (labels)
  /// @throws IllegalArgumentException where `pixels` has another size
  public float[] forward(float[] pixels, Trace trace) {
    return forward(List.of(pixels), trace, Dropout.NONE).data();
  }

  /// Classifies several pictures at once. Their tokens lie below each other in one matrix, and only
  /// attention takes each picture's apart: fewer, larger products are done in less time.
  ///
  /// @param pictures each (channels, imageHeight, imageWidth), normalised
  /// @param trace learns every activation as of one picture, the pictures' rows below each other
  /// @param dropout what is left out while the network learns; else [Dropout#NONE]
  /// @return the logits (pictures, labels)
  /// @throws IllegalArgumentException where one has another size
  public Matrix forward(List<float[]> pictures, Trace trace, Dropout dropout) {
    pictures.forEach(this::checkSize);
    var pass = new ForwardPass(pictures.size(), "", trace, dropout);
    Matrix x = weights.embedding().forward(pictures, spec.imageHeight(), spec.imageWidth(), pass);
    for (int i = 0; i < weights.blocks().size(); i++) { // (pictures × tokens, hidden)
      x = weights.blocks().get(i).forward(x, pass.within("layer." + i));
    }
    if (weights.finalNorm() != null) {
      x = weights.finalNorm().forward(x); // (pictures × tokens, hidden)
      pass.record("norm", x);
    }
    return weights.head().forward(x, spec.specialTokens().count(), pass); // (pictures, labels)
  }

  /// Goes back through a forward pass (Rumelhart et al. 1986): from the gradient of any number, say
  /// of the loss, at the logits, to its gradients at every weight, every activation and the pixels.
  ///
  /// @param pixels that the forward pass saw
  /// @param activations that the forward pass was traced into
  /// @param gradient at the logits (labels)
  /// @param gradients learn those of the weights
  /// @param trace learns the gradient at each activation, by the activation's name, from `logits`
  ///   to `embeddings.patches`
  /// @return the gradient at the pixels (channels, imageHeight, imageWidth)
  /// @throws IllegalArgumentException where `pixels` or `gradient` has another size
  /// @throws IllegalStateException where `activations` lack one that is needed
  public float[] backward(
      float[] pixels, Activations activations, float[] gradient, Gradients gradients, Trace trace) {
    Matrix logits = new Matrix(1, spec.numLabels(), gradient);
    return backward(List.of(pixels), activations, logits, gradients, trace, Dropout.NONE)
        .get()
        .getFirst();
  }

  /// Goes back through a forward pass of several pictures. What the gradients of the weights learn
  /// is the pictures' sum.
  ///
  /// @param pictures that the forward pass saw
  /// @param activations that the forward pass was traced into
  /// @param gradient at the logits (pictures, labels)
  /// @param gradients learn those of the weights
  /// @param trace learns the gradient at each activation
  /// @param dropout what the forward pass left out
  /// @return computes the gradient at the pixels (channels, imageHeight, imageWidth) of each
  ///   picture: who learns weights alone need not ask
  /// @throws IllegalArgumentException where a picture or `gradient` has another size
  /// @throws IllegalStateException where `activations` lack one that is needed
  public Supplier<List<float[]>> backward(
      List<float[]> pictures,
      Activations activations,
      Matrix gradient,
      Gradients gradients,
      Trace trace,
      Dropout dropout) {
    pictures.forEach(this::checkSize);
    var pass = new BackwardPass(pictures.size(), "", activations, gradients, trace, dropout);
    int blocks = weights.blocks().size();
    String read = weights.finalNorm() == null ? inputOf(blocks) : "norm"; // by the head
    int special = spec.specialTokens().count();
    int tokens = special + dropout.keptPatches(0, spec.numPatches()).length;
    Supplier<Matrix> last = () -> activations.matrix(read); // (pictures × tokens, hidden)
    Matrix x = weights.head().backward(gradient, last, tokens, special, pass);
    if (weights.finalNorm() != null) {
      trace.record("norm", x);
      Matrix normed = activations.matrix(inputOf(blocks)); // (pictures × tokens, hidden)
      x = weights.finalNorm().backward(x, normed, gradients);
    }
    for (int i = blocks - 1; i >= 0; i--) {
      String name = inputOf(i);
      Supplier<Matrix> input = () -> activations.matrix(name); // (pictures × tokens, hidden)
      x = weights.blocks().get(i).backward(x, input, pass.within("layer." + i));
    }
    return weights.embedding().backward(x, pictures, spec.imageHeight(), spec.imageWidth(), pass);
  }

  /// The name of the activation that goes into a block, or out of the last.
  private String inputOf(int block) {
    if (block > 0) {
      return "layer." + (block - 1) + ".output";
    }
    return weights.embedding().norm() == null ? "embeddings" : "embeddings.norm";
  }

  private void checkSize(float[] pixels) {
    int size = spec.channels() * spec.imageHeight() * spec.imageWidth();
    if (pixels.length != size) {
      throw new IllegalArgumentException(
          "%d × %d × %d pixels wanted, %d given"
              .formatted(spec.channels(), spec.imageHeight(), spec.imageWidth(), pixels.length));
    }
  }
}
