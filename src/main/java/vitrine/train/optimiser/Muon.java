package vitrine.train.optimiser;

import java.util.Map;
import vitrine.tensor.Matrix;

/// Muon (Jordan et al. 2024, kellerjordan.github.io/posts/muon): the step of a hidden layer's
/// matrix is its gradients' running mean, made orthogonal, so that it is as long in every
/// direction. Its size is that of AdamW's steps (Liu et al. 2025, "Muon is Scalable for LLM
/// Training", equation 4), so that both have the same learning rate and weight decay:
/// `torch.optim.Muon` with `adjust_lr_fn="match_rms_adamw"` and Nesterov's momentum, but in float32
/// where PyTorch makes orthogonal in bfloat16.
public final class Muon implements UpdateRule {
  /// Of the polynomial aX + b(XXᵀ)X + c(XXᵀ)²X, chosen so that five times take every singular value
  /// from 0.003 to 1 near 1.
  private static final float A = 3.4445f;

  private static final float B = -4.775f;
  private static final float C = 2.0315f;
  private static final int TIMES = 5;

  private static final double EPSILON = 1e-7;
  private static final double SIZE_OF_ADAM = 0.2;

  private final Parameter parameter;
  private final int rows;
  private final float momentum;
  private final float[] mean;

  /// Begins with nothing remembered.
  ///
  /// @param parameter a matrix (out, in)
  /// @param momentum how much of the mean stays
  public Muon(Parameter parameter, double momentum) {
    this.parameter = parameter;
    this.rows = parameter.tensor().shape().getFirst();
    this.momentum = (float) momentum;
    this.mean = parameter.zeros();
  }

  @Override
  public void move(float[] gradient, double learningRate, long step) {
    float[] values = parameter.values();
    int columns = values.length / rows;
    float[] ahead = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      mean[i] += (1 - momentum) * (gradient[i] - mean[i]);
      ahead[i] = mean[i] - (1 - momentum) * (mean[i] - gradient[i]);
    }
    float[] direction = orthogonal(new Matrix(rows, columns, ahead)).data();
    float kept = (float) (1 - learningRate * parameter.weightDecay());
    float size = (float) (-learningRate * SIZE_OF_ADAM * Math.sqrt(Math.max(rows, columns)));
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] * kept + size * direction[i];
    }
  }

  /// About UVᵀ of the matrix's singular value decomposition USVᵀ, by Newton and Schulz's iteration.
  static Matrix orthogonal(Matrix matrix) {
    if (matrix.rows() > matrix.cols()) {
      return transposed(orthogonal(transposed(matrix))); // the smaller square
    }
    double squares = 0;
    for (float value : matrix.data()) {
      squares += (double) value * value;
    }
    double length = Math.max(Math.sqrt(squares), EPSILON);
    Matrix x = sum((float) (1 / length), matrix, 0, matrix); // no singular value above 1
    for (int i = 0; i < TIMES; i++) {
      Matrix square = x.timesTransposed(x.tensor()); // (rows, rows)
      Matrix change = sum(B, square, C, square.times(square));
      x = sum(A, x, 1, change.times(x));
    }
    return x;
  }

  static Matrix transposed(Matrix matrix) {
    Matrix out = Matrix.zeros(matrix.cols(), matrix.rows());
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < matrix.cols(); j++) {
        out.data()[j * matrix.rows() + i] = matrix.at(i, j);
      }
    }
    return out;
  }

  private static Matrix sum(float a, Matrix x, float b, Matrix y) {
    float[] out = new float[x.data().length];
    for (int i = 0; i < out.length; i++) {
      out[i] = a * x.data()[i] + b * y.data()[i];
    }
    return new Matrix(x.rows(), x.cols(), out);
  }

  @Override
  public Map<String, float[]> memory() {
    return Map.of("momentum_buffer", mean);
  }
}
