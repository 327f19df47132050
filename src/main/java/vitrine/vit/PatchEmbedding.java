package vitrine.vit;

import java.util.ArrayList;
import java.util.List;
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
  /// @param pictures each (channels, imageHeight, imageWidth)
  /// @param pass learns `embeddings.patches.pixels` and `embeddings.patches.projected` where there
  ///   are norms, and `embeddings.patches` (pictures × patches, hidden)
  /// @return (pictures × patches, hidden)
  Matrix forward(List<float[]> pictures, int imageHeight, int imageWidth, ForwardPass pass) {
    Matrix patches = cut(pictures, imageHeight, imageWidth);
    if (pixelNorm != null) {
      patches = pixelNorm.forward(patches);
      pass.record("embeddings.patches.pixels", patches);
    }
    // A convolution whose stride is its kernel's size is a linear layer on each patch.
    Matrix tokens = new Linear(kernel, bias).forward(patches); // (pictures × patches, hidden)
    if (norm != null) {
      pass.record("embeddings.patches.projected", tokens);
      tokens = norm.forward(tokens);
    }
    pass.record("embeddings.patches", tokens);
    return tokens;
  }

  /// Back to the pixels.
  ///
  /// @param gradient of the patches' tokens (pictures × patches, hidden)
  /// @param pictures what came in, each (channels, imageHeight, imageWidth)
  /// @param pass has what the forward pass recorded; its trace learns the gradients of that
  /// @return computes the gradient of the pixels (channels, imageHeight, imageWidth) of each
  ///   picture, 0 where no patch is
  Supplier<List<float[]>> backward(
      Matrix gradient, List<float[]> pictures, int imageHeight, int imageWidth, BackwardPass pass) {
    pass.trace().record("embeddings.patches", gradient);
    Matrix tokens = gradient; // (pictures × patches, hidden)
    if (norm != null) {
      Matrix projected = pass.activation("embeddings.patches.projected");
      tokens = norm.backward(tokens, projected, pass.gradients());
      pass.trace().record("embeddings.patches.projected", tokens);
    }
    var projection = new Linear(kernel, bias);
    Matrix dTokens = tokens;
    if (pixelNorm == null) {
      projection.learn(dTokens, () -> cut(pictures, imageHeight, imageWidth), pass.gradients());
      return () -> joined(dTokens.times(kernel), pictures, imageHeight, imageWidth);
    }
    Matrix normed =
        projection.backward(
            dTokens, () -> pass.activation("embeddings.patches.pixels"), pass.gradients());
    pass.trace().record("embeddings.patches.pixels", normed);
    Matrix cut = cut(pictures, imageHeight, imageWidth);
    Matrix patches = pixelNorm.backward(normed, cut, pass.gradients());
    return () -> joined(patches, pictures, imageHeight, imageWidth);
  }

  /// The patches row by row from the top left, each flattened as the kernel is: channel, row,
  /// column.
  ///
  /// @return (pictures × patches, channels × patchHeight × patchWidth)
  private Matrix cut(List<float[]> pictures, int imageHeight, int imageWidth) {
    int patches = count(imageHeight, imageWidth);
    int size = channels() * height() * width();
    Matrix out = Matrix.zeros(pictures.size() * patches, size);
    for (int i = 0; i < pictures.size(); i++) {
      float[] pixels = pictures.get(i);
      int first = i * patches * size;
      eachRun(
          imageHeight,
          imageWidth,
          (at, from) -> System.arraycopy(pixels, from, out.data(), first + at, width()));
    }
    return out;
  }

  /// The pictures whose patches these are.
  ///
  /// @param patches (pictures × patches, channels × patchHeight × patchWidth)
  /// @param pictures of the same size
  /// @return each (channels, imageHeight, imageWidth), 0 where no patch is
  private List<float[]> joined(
      Matrix patches, List<float[]> pictures, int imageHeight, int imageWidth) {
    List<float[]> out = new ArrayList<>();
    int size = patches.data().length / pictures.size();
    for (float[] pixels : pictures) {
      float[] joined = new float[pixels.length];
      int first = out.size() * size;
      eachRun(
          imageHeight,
          imageWidth,
          (at, to) -> System.arraycopy(patches.data(), first + at, joined, to, width()));
      out.add(joined);
    }
    return out;
  }

  /// Goes through the patches row of pixels by row of pixels.
  private void eachRun(int imageHeight, int imageWidth, Run run) {
    int across = imageWidth / width();
    int patches = count(imageHeight, imageWidth);
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

  /// How many patches a picture has.
  int count(int imageHeight, int imageWidth) {
    return imageHeight / height() * (imageWidth / width());
  }

  /// How wide a token is.
  int hidden() {
    return kernel.shape().getFirst();
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
