package vitrine.vit;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;

/// Cuts the picture into patches and makes a token of each patch's pixels with one linear layer
/// (Dosovitskiy et al. 2021, equation 1).
///
/// @param pixelNorm before the projection (channels × patchHeight × patchWidth), or null
/// @param kernel (hidden, channels, patchHeight, patchWidth): the projection as a convolution's
///   kernel
/// @param bias (hidden), or null
/// @param norm after the projection (hidden), or null
public record PatchEmbedding(
    @Nullable LayerNorm pixelNorm, Tensor kernel, @Nullable Tensor bias, @Nullable LayerNorm norm) {

  /// From pixels to patches' tokens.
  ///
  /// @param pixels (channels, imageHeight, imageWidth)
  /// @param trace learns `embeddings.patches.pixels` and `embeddings.patches.projected` where there
  ///   are norms, and `embeddings.patches` (patches, hidden)
  /// @return (patches, hidden)
  public Matrix forward(float[] pixels, int imageHeight, int imageWidth, Trace trace) {
    Matrix patches = cut(pixels, imageHeight, imageWidth);
    if (pixelNorm != null) {
      patches = pixelNorm.forward(patches);
      trace.record("embeddings.patches.pixels", patches);
    }
    // A convolution whose stride is its kernel's size is a linear layer on each patch.
    Matrix tokens = new Linear(kernel, bias).forward(patches); // (patches, hidden)
    if (norm != null) {
      trace.record("embeddings.patches.projected", tokens);
      tokens = norm.forward(tokens);
    }
    trace.record("embeddings.patches", tokens);
    return tokens;
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
    return Stream.of(
            LayerNorm.tensorsOf(pixelNorm),
            new Linear(kernel, bias).tensors(),
            LayerNorm.tensorsOf(norm))
        .flatMap(tensors -> tensors);
  }
}
