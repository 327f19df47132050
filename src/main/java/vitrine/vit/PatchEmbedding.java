package vitrine.vit;

import java.util.function.Supplier;
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

  /// Back to the pixels.
  ///
  /// @param gradient of the patches' tokens (patches, hidden)
  /// @param pixels what came in (channels, imageHeight, imageWidth)
  /// @param pass has what the forward pass recorded; its trace learns the gradients of that
  /// @return the gradient of the pixels (channels, imageHeight, imageWidth), 0 where no patch is
  float[] backward(
      Matrix gradient, float[] pixels, int imageHeight, int imageWidth, BackwardPass pass) {
    pass.trace().record("embeddings.patches", gradient);
    Matrix tokens = gradient; // (patches, hidden)
    if (norm != null) {
      Matrix projected = pass.activation("embeddings.patches.projected"); // (patches, hidden)
      tokens = norm.backward(tokens, projected, pass.gradients());
      pass.trace().record("embeddings.patches.projected", tokens);
    }
    Supplier<Matrix> cut = () -> cut(pixels, imageHeight, imageWidth);
    Supplier<Matrix> projected =
        pixelNorm == null ? cut : () -> pass.activation("embeddings.patches.pixels");
    Matrix patches = new Linear(kernel, bias).backward(tokens, projected, pass.gradients());
    if (pixelNorm != null) {
      pass.trace().record("embeddings.patches.pixels", patches);
      patches = pixelNorm.backward(patches, cut.get(), pass.gradients());
    }
    return joined(patches, pixels.length, imageHeight, imageWidth);
  }

  /// The patches row by row from the top left, each flattened as the kernel is: channel, row,
  /// column.
  ///
  /// @return (patches, channels × patchHeight × patchWidth)
  private Matrix cut(float[] pixels, int imageHeight, int imageWidth) {
    int patches = imageHeight / height() * (imageWidth / width());
    Matrix out = Matrix.zeros(patches, channels() * height() * width());
    eachRun(
        imageHeight,
        imageWidth,
        (at, from) -> System.arraycopy(pixels, from, out.data(), at, width()));
    return out;
  }

  /// The picture whose patches these are.
  ///
  /// @param patches (patches, channels × patchHeight × patchWidth)
  /// @return (channels, imageHeight, imageWidth), 0 where no patch is
  private float[] joined(Matrix patches, int size, int imageHeight, int imageWidth) {
    float[] out = new float[size];
    eachRun(
        imageHeight,
        imageWidth,
        (at, to) -> System.arraycopy(patches.data(), at, out, to, width()));
    return out;
  }

  /// Goes through the patches row of pixels by row of pixels.
  private void eachRun(int imageHeight, int imageWidth, Run run) {
    int across = imageWidth / width();
    int patches = imageHeight / height() * across;
    int at = 0;
    for (int patch = 0; patch < patches; patch++) {
      int top = patch / across * height();
      int left = patch % across * width();
      for (int c = 0; c < channels(); c++) {
        for (int y = top; y < top + height(); y++, at += width()) {
          run.of(at, (c * imageHeight + y) * imageWidth + left);
        }
      }
    }
  }

  /// A row of pixels of one patch and channel.
  private interface Run {
    /// @param inPatches where it begins in (patches, channels × patchHeight × patchWidth)
    /// @param inPicture where it begins in (channels, imageHeight, imageWidth)
    void of(int inPatches, int inPicture);
  }

  private int channels() {
    return kernel.shape().get(1);
  }

  private int height() {
    return kernel.shape().get(2);
  }

  private int width() {
    return kernel.shape().get(3);
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
