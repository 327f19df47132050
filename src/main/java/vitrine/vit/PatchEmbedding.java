package vitrine.vit;

import java.util.List;
import java.util.stream.Stream;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;

/// Cuts the picture into patches, projects each to a token, puts the class token before them and
/// adds the positions (Dosovitskiy et al. 2021, equation 1).
///
/// @param kernel (hidden, channels, patchHeight, patchWidth): the projection as a convolution's
///   kernel
/// @param bias (hidden)
/// @param clsToken (1, 1, hidden)
/// @param positions (1, tokens, hidden)
public record PatchEmbedding(Tensor kernel, Tensor bias, Tensor clsToken, Tensor positions) {

  /// From pixels to tokens.
  ///
  /// @param pixels (channels, imageHeight, imageWidth)
  /// @param trace learns `embeddings.patches` (patches, hidden) and `embeddings`
  /// @return (tokens, hidden), the class token first
  public Matrix forward(float[] pixels, int imageHeight, int imageWidth, Trace trace) {
    Matrix patches = cut(pixels, imageHeight, imageWidth);
    // A convolution whose stride is its kernel's size is a linear layer on each patch.
    Matrix projected = new Linear(kernel, bias).forward(patches); // (patches, hidden)
    trace.record("embeddings.patches", projected);

    int hidden = projected.cols();
    float[] data = new float[(1 + projected.rows()) * hidden]; // (tokens, hidden)
    System.arraycopy(clsToken.floats(), 0, data, 0, hidden);
    System.arraycopy(projected.data(), 0, data, hidden, projected.data().length);
    Matrix tokens = new Matrix(1 + projected.rows(), hidden, data); // (tokens, hidden)
    Matrix embeddings =
        tokens.plus(new Matrix(tokens.rows(), hidden, positions.floats())); // (tokens, hidden)
    trace.record("embeddings", embeddings);
    return embeddings;
  }

  /// The patches row by row from the top left, each flattened as the kernel is: channel, row,
  /// column.
  ///
  /// @return (patches, channels × patchHeight × patchWidth)
  private Matrix cut(float[] pixels, int imageHeight, int imageWidth) {
    List<Integer> shape = kernel.shape();
    int channels = shape.get(1);
    int height = shape.get(2);
    int width = shape.get(3);
    int down = imageHeight / height;
    int across = imageWidth / width;
    float[] out = new float[down * across * channels * height * width];
    int to = 0;
    for (int patch = 0; patch < down * across; patch++) {
      int top = patch / across * height;
      int left = patch % across * width;
      for (int c = 0; c < channels; c++) {
        for (int y = top; y < top + height; y++, to += width) {
          System.arraycopy(pixels, (c * imageHeight + y) * imageWidth + left, out, to, width);
        }
      }
    }
    return new Matrix(down * across, channels * height * width, out);
  }

  /// Its tensors, in the order of its components.
  Stream<Tensor> tensors() {
    return Stream.of(kernel, bias, clsToken, positions);
  }
}
