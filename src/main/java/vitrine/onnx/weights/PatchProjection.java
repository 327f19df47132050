package vitrine.onnx.weights;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.preprocess.ChannelAffine;
import vitrine.tensor.Tensor;
import vitrine.vit.LayerNorm;
import vitrine.vit.PatchEmbedding;

/// The patches' projection for patches that are flattened as the picture's bytes lie, (row, column,
/// channel), where the checkpoint's are (channel, row, column).
///
/// @param patches of the checkpoint
/// @param affine from bytes to the pixels that the checkpoint wants
public record PatchProjection(PatchEmbedding patches, ChannelAffine affine) {
  /// On the patches' bytes: W·(scale·byte + shift) + b.
  public Projection ofBytes() {
    float[] kernel = patches.kernel().floats(); // (hidden, channel, row, column)
    int size = size();
    float[] weight = new float[kernel.length]; // (hidden, row, column, channel)
    float[] bias = bias();
    for (int h = 0; h < bias.length; h++) {
      double shifted = bias[h];
      for (int i = 0; i < size; i++) {
        float value = kernel[h * size + source(i)];
        weight[h * size + i] = (float) (value * affine.scale().get(i % channels()));
        shifted += value * affine.shift().get(i % channels());
      }
      bias[h] = (float) shifted;
    }
    return projection(weight, bias);
  }

  /// On the patches' pixels, rescaled and normalised.
  public Projection ofValues() {
    float[] kernel = patches.kernel().floats();
    int size = size();
    float[] weight = new float[kernel.length]; // (hidden, row, column, channel)
    for (int i = 0; i < weight.length; i++) {
      weight[i] = kernel[i / size * size + source(i % size)];
    }
    return projection(weight, bias());
  }

  /// (row × column × channel): the affine's scale.
  public Tensor scale() {
    return repeated(affine.scale());
  }

  /// (row × column × channel): the affine's shift.
  public Tensor shift() {
    return repeated(affine.shift());
  }

  private Tensor repeated(List<Double> byChannel) {
    float[] values = new float[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = byChannel.get(i % channels()).floatValue();
    }
    return Tensor.of(List.of(values.length), values);
  }

  /// The norm on a patch's pixels, or null.
  public @Nullable LayerNorm pixelNorm() {
    LayerNorm norm = patches.pixelNorm();
    return norm == null
        ? null
        : new LayerNorm(ordered(norm.weight()), ordered(norm.bias()), norm.eps());
  }

  private Tensor ordered(Tensor vector) {
    float[] values = vector.floats();
    float[] out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = values[source(i)];
    }
    return Tensor.of(List.of(out.length), out);
  }

  /// Where the value at i of (row, column, channel) is in (channel, row, column).
  private int source(int i) {
    return i % channels() * (size() / channels()) + i / channels();
  }

  private Projection projection(float[] weight, float[] bias) {
    return new Projection(
        Tensor.of(List.of(hidden(), size()), weight), Tensor.of(List.of(hidden()), bias));
  }

  /// A copy; zeros where there is none.
  private float[] bias() {
    Tensor bias = patches.bias();
    return bias == null ? new float[hidden()] : bias.floats().clone();
  }

  private int hidden() {
    return patches.kernel().shape().getFirst();
  }

  private int channels() {
    return patches.kernel().shape().get(1);
  }

  private int size() {
    return patches.kernel().size() / hidden();
  }
}
