package vitrine.checkpoint.file;

import static vitrine.checkpoint.file.CheckpointException.Problem.TENSOR_TOO_LARGE;

import java.math.BigInteger;
import vitrine.tensor.Tensor;

/// A tensor that lies in a file's bytes and becomes float32 each time it is asked.
public interface StoredTensor extends Tensor {
  /// As many values as a Java array holds.
  int MAX_SIZE = Integer.MAX_VALUE - 8;

  /// Of the tensor, for messages.
  String name();

  /// The same tensor by another name.
  StoredTensor named(String name);

  /// How the values are stored.
  Dtype dtype();

  /// @throws CheckpointException where the values are not floats, or too many
  @Override
  default float[] floats() {
    if (!dtype().isFloat()) {
      throw dtype().notFloat(name());
    }
    float[] out = new float[size()];
    read(0, out.length, out);
    return out;
  }

  /// @throws CheckpointException where there are more values than a Java array holds
  @Override
  default int size() {
    BigInteger size =
        shape().stream()
            .map(i -> BigInteger.valueOf(i))
            .reduce(BigInteger.ONE, BigInteger::multiply);
    if (size.compareTo(BigInteger.valueOf(MAX_SIZE)) > 0) {
      throw new CheckpointException(
          TENSOR_TOO_LARGE, "%s: %d values, at most %d".formatted(name(), size, MAX_SIZE));
    }
    return size.intValue();
  }
}
