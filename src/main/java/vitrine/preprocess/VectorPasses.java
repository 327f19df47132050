package vitrine.preprocess;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2B;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2I;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import vitrine.image.RgbImage;

/// The Vector API. Both passes are weighted sums of rows, many bytes of a row at a time; for the
/// horizontal one, some rows of the picture are transposed first, and what comes out of it again.
final class VectorPasses implements ResamplingPasses {
  private static final VectorSpecies<Integer> SUMS = IntVector.SPECIES_PREFERRED;
  private static final int LANES = SUMS.length();

  /// As many bytes as there are sums, but no vector is shorter than 64 bits.
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, Byte.SIZE * LANES)));

  /// Bytes that are summed at a time: four vectors, so that one multiplication need not wait for
  /// another.
  private static final int BLOCK = 4 * LANES;

  /// Rows that are transposed at a time: more at once are more places in memory to read from than a
  /// processor follows.
  private static final int BAND = 32;

  /// Whether this processor's vectors are long enough, 256 bits, to be filled from bytes.
  static boolean areWide() {
    return BYTES.length() == LANES;
  }

  @Override
  public RgbImage alongRows(RgbImage source, AxisWeights axis, int begin, int end) {
    int first = axis.begin();
    int columns = axis.end() - first;
    int band = Math.min(BAND, end - begin);
    byte[] transposed = new byte[3 * band * columns]; // (columns, band, 3)
    byte[] summed = new byte[3 * band * axis.length()]; // (axis, band, 3)
    byte[] pixels = new byte[3 * axis.length() * (end - begin)];
    for (int next = begin; next < end; next += band) {
      int y = Math.min(next, end - band); // the last band may do some rows again
      int from = 3 * (y * source.width() + first);
      PixelTransposition.of(
          source.pixels(), from, 3 * source.width(), band, columns, transposed, 0);
      for (int x = 0; x < axis.length(); x++) {
        int column = 3 * band * (axis.first()[x] - first);
        weightedSum(transposed, column, 3 * band, axis, x, summed, 3 * band * x, 3 * band);
      }
      int to = 3 * axis.length() * (y - begin);
      PixelTransposition.of(summed, 0, 3 * band, axis.length(), band, pixels, to);
    }
    return new RgbImage(axis.length(), end - begin, pixels);
  }

  @Override
  public RgbImage alongColumns(RgbImage source, AxisWeights axis, int begin, int end) {
    int stride = 3 * source.width();
    int length = 3 * (end - begin);
    byte[] pixels = new byte[length * axis.length()];
    for (int y = 0; y < axis.length(); y++) {
      int from = axis.first()[y] * stride + 3 * begin;
      weightedSum(source.pixels(), from, stride, axis, y, pixels, y * length, length);
    }
    return new RgbImage(end - begin, axis.length(), pixels);
  }

  /// One output row: the rows from index `from` on, `stride` apart, by the weights of output
  /// position `i` of the axis. The last block may do some bytes again.
  private static void weightedSum(
      byte[] source,
      int from,
      int stride,
      AxisWeights axis,
      int i,
      byte[] target,
      int to,
      int length) {
    int[] weights = axis.weights();
    int offset = i * axis.stride();
    int count = axis.count()[i];
    if (length < BLOCK) {
      for (int at = 0; at < length; at++) {
        target[to + at] = byteSum(source, from + at, stride, weights, offset, count);
      }
      return;
    }
    for (int next = 0; next < length; next += BLOCK) {
      int at = Math.min(next, length - BLOCK);
      blockSum(source, from + at, stride, weights, offset, count, target, to + at);
    }
  }

  private static void blockSum(
      byte[] source,
      int from,
      int stride,
      int[] weights,
      int offset,
      int count,
      byte[] target,
      int to) {
    IntVector a = IntVector.broadcast(SUMS, AxisWeights.HALF);
    IntVector b = a;
    IntVector c = a;
    IntVector d = a;
    int at = from;
    for (int t = 0; t < count; t++) {
      int weight = weights[offset + t];
      a = load(source, at).mul(weight).add(a);
      b = load(source, at + LANES).mul(weight).add(b);
      c = load(source, at + 2 * LANES).mul(weight).add(c);
      d = load(source, at + 3 * LANES).mul(weight).add(d);
      at += stride;
    }
    store(a, target, to);
    store(b, target, to + LANES);
    store(c, target, to + 2 * LANES);
    store(d, target, to + 3 * LANES);
  }

  private static IntVector load(byte[] source, int at) {
    return (IntVector)
        ByteVector.fromArray(BYTES, source, at).convertShape(ZERO_EXTEND_B2I, SUMS, 0);
  }

  private static void store(IntVector sums, byte[] target, int at) {
    IntVector clipped = sums.lanewise(ASHR, AxisWeights.PRECISION_BITS).max(0).min(255);
    ((ByteVector) clipped.convertShape(I2B, BYTES, 0)).intoArray(target, at);
  }

  private static byte byteSum(
      byte[] source, int from, int stride, int[] weights, int offset, int count) {
    int sum = AxisWeights.HALF;
    for (int t = 0; t < count; t++) {
      sum += (source[from + t * stride] & 0xFF) * weights[offset + t];
    }
    return AxisWeights.toByte(sum);
  }
}
