package vitrine.onnx.weights;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import vitrine.tensor.Tensor;
import vitrine.vit.LayerNorm;
import vitrine.vit.Linear;

/// A linear layer x·Wᵀ + b with what stands before and after it multiplied into it: exact in real
/// arithmetic. Nothing is computed before the file is written, and then row by row.
///
/// @param weight (out, in)
/// @param bias (out), or null
public record Projection(Tensor weight, @Nullable Tensor bias) {
  public static Projection of(Linear linear) {
    return new Projection(linear.weight(), linear.bias());
  }

  /// Several of the same input in one product, their outputs side by side.
  public static Projection beside(List<Projection> parts) {
    Tensor weight = new RowsOfSeveral(parts.stream().map(Projection::weight).toList());
    boolean anyBias = parts.stream().anyMatch(part -> part.bias() != null);
    return new Projection(weight, anyBias ? biases(parts, weight.shape().getFirst()) : null);
  }

  private static Tensor biases(List<Projection> parts, int length) {
    return new LazyVector(
        length,
        () -> {
          float[] all = new float[length];
          int at = 0;
          for (Projection part : parts) {
            if (part.bias() != null) {
              System.arraycopy(part.bias().floats(), 0, all, at, part.out());
            }
            at += part.out();
          }
          return all;
        });
  }

  /// With the norm's γ and β: it may then be given x̂ / √in, which is x / √(Σx² + in·ε) for an x
  /// whose mean is zero.
  public Projection after(LayerNorm norm) {
    float[] gamma = norm.weight().floats();
    float[] beta = norm.bias().floats();
    float[] factors = new float[gamma.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = (float) (gamma[i] * Math.sqrt(gamma.length));
    }
    return new Projection(new ScaledMatrix(weight, null, factors), vector(() -> plusProduct(beta)));
  }

  /// b + W·v
  private float[] plusProduct(float[] v) {
    float[] out = new float[out()];
    float[] row = new float[in()];
    for (int r = 0; r < out.length; r++) {
      weight.read(r * row.length, row.length, row);
      double sum = 0;
      for (int i = 0; i < row.length; i++) {
        sum += (double) row[i] * v[i];
      }
      out[r] = (float) sum;
    }
    return plusBias(out);
  }

  private float[] plusBias(float[] values) {
    if (bias != null) {
      float[] own = bias.floats();
      for (int r = 0; r < values.length; r++) {
        values[r] += own[r];
      }
    }
    return values;
  }

  /// Its outputs times these factors, by feature (out).
  public Projection scaled(@Nullable Tensor byFeature) {
    if (byFeature == null) {
      return this;
    }
    float[] factors = byFeature.floats();
    return new Projection(
        new ScaledMatrix(weight, factors, null),
        bias == null ? null : vector(() -> product(bias.floats(), factors)));
  }

  private static float[] product(float[] a, float[] b) {
    float[] out = new float[a.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = a[i] * b[i];
    }
    return out;
  }

  /// Its outputs less their mean.
  public Projection centred() {
    return new Projection(
        new CentredMatrix(weight), bias == null ? null : vector(() -> centred(bias.floats())));
  }

  /// Values less their mean.
  public static float[] centred(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    float[] out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) (values[i] - sum / values.length);
    }
    return out;
  }

  private Tensor vector(Supplier<float[]> values) {
    return new LazyVector(out(), values);
  }

  public int out() {
    return weight.shape().getFirst();
  }

  int in() {
    return weight.size() / out();
  }
}
