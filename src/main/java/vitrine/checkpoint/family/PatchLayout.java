package vitrine.checkpoint.family;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.checkpoint.family.ConfigJson.Size;
import vitrine.tensor.Tensor;

/// In which order a checkpoint keeps the projection of the patches. Ours is that of a convolution's
/// kernel; the others are brought to it when they are read.
public enum PatchLayout {
  /// A convolution's kernel: (hidden, channels, height, width).
  CONVOLUTION,
  /// A convolution's kernel in JAX: (height, width, channels, hidden).
  JAX_CONVOLUTION,
  /// A linear layer on flattened patches: (hidden, channels × height × width).
  CHANNELS_FIRST,
  /// A linear layer on flattened patches: (hidden, height × width × channels).
  CHANNELS_LAST;

  /// What the shape of a projection tells.
  ///
  /// @param patch null where only the number of a patch's values is known
  /// @param values of a patch
  public record Told(int hidden, int channels, @Nullable Size patch, int values) {}

  /// The number of dimensions.
  public int rank() {
    return switch (this) {
      case CONVOLUTION, JAX_CONVOLUTION -> 4;
      case CHANNELS_FIRST, CHANNELS_LAST -> 2;
    };
  }

  /// What the shape of the patches' weights tells.
  ///
  /// @param shape of that rank
  public Told read(List<Integer> shape) {
    return switch (this) {
      case CONVOLUTION -> told(shape.get(0), shape.get(1), new Size(shape.get(2), shape.get(3)));
      case JAX_CONVOLUTION ->
          told(shape.get(3), shape.get(2), new Size(shape.get(0), shape.get(1)));
      case CHANNELS_FIRST, CHANNELS_LAST -> flat(shape.get(0), shape.get(1));
    };
  }

  private static Told told(int hidden, int channels, Size patch) {
    return new Told(hidden, channels, patch, channels * patch.height() * patch.width());
  }

  /// Three channels of a square patch, or one; no number of values is both. Otherwise neither is
  /// known, and the configuration must tell.
  private static Told flat(int hidden, int values) {
    for (int channels : new int[] {3, 1}) {
      int side = squareRoot(values / channels);
      if (side > 0 && channels * side * side == values) {
        return new Told(hidden, channels, new Size(side, side), values);
      }
    }
    return new Told(hidden, 0, null, values);
  }

  /// The root of a square number, otherwise 0.
  public static int squareRoot(int square) {
    int root = (int) Math.round(Math.sqrt(square));
    return (long) root * root == square ? root : 0;
  }

  /// The shape in the file.
  public Integer[] shape(int hidden, int channels, int height, int width) {
    return switch (this) {
      case CONVOLUTION -> new Integer[] {hidden, channels, height, width};
      case JAX_CONVOLUTION -> new Integer[] {height, width, channels, hidden};
      case CHANNELS_FIRST, CHANNELS_LAST -> new Integer[] {hidden, channels * height * width};
    };
  }

  /// The file's tensor as a kernel (hidden, channels, height, width).
  public Tensor kernel(Tensor file, int hidden, int channels, int height, int width) {
    return switch (this) {
      case CONVOLUTION -> file;
      case JAX_CONVOLUTION -> PermutedTensor.of(file, 3, 2, 0, 1);
      case CHANNELS_FIRST -> TensorView.reshaped(file, hidden, channels, height, width);
      case CHANNELS_LAST ->
          PermutedTensor.of(TensorView.reshaped(file, hidden, height, width, channels), 0, 3, 1, 2);
    };
  }

  /// The file's vector of a patch's values in the kernel's order: channel, row, column.
  public Tensor values(Tensor file, int channels, int height, int width) {
    if (this != CHANNELS_LAST) {
      return file;
    }
    Tensor patch = TensorView.reshaped(file, height, width, channels);
    return TensorView.reshaped(PermutedTensor.of(patch, 2, 0, 1), channels * height * width);
  }
}
