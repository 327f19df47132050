package vitrine.tensor;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// What the vector kernels do to the values of a row.
final class VectorRows {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private static final float LOG2_E = 1.442695f;

  /// ln 2 in two parts, the first with so few digits that its multiples are exact.
  private static final float LN2_HIGH = 0.6933594f;

  private static final float LN2_LOW = -2.1219444e-4f;

  /// 1.5·2²³: what is added to it is rounded to a whole number, which its last bits then hold.
  private static final float ROUNDS = 0x1.8p23f;

  private static final float SQRT_HALF = 0.70710677f;

  private static final float ONE_BY_ROOT_OF_TWO_PI = 0.3989423f;

  private static final int MANTISSA_BITS = 23;

  /// From here on eˣ is more than a float.
  private static final float HIGHEST = 88.72284f;

  /// Below eˣ is less than 2⁻¹²⁵.
  private static final float LOWEST = -86.6434f;

  private VectorRows() {}

  static double sum(float[] x) {
    DoubleVector first = DoubleVector.zero(DoubleVector.SPECIES_PREFERRED);
    DoubleVector second = first;
    int end = SPECIES.loopBound(x.length);
    for (int i = 0; i < end; i += LANES) {
      FloatVector values = FloatVector.fromArray(SPECIES, x, i);
      first = first.add(half(values, 0));
      second = second.add(half(values, 1));
    }
    double sum = first.add(second).reduceLanes(VectorOperators.ADD);
    for (int i = end; i < x.length; i++) {
      sum += x[i];
    }
    return sum;
  }

  static double dot(float[] x, float[] y) {
    DoubleVector first = DoubleVector.zero(DoubleVector.SPECIES_PREFERRED);
    DoubleVector second = first;
    int end = SPECIES.loopBound(x.length);
    for (int i = 0; i < end; i += LANES) {
      FloatVector left = FloatVector.fromArray(SPECIES, x, i);
      FloatVector right = FloatVector.fromArray(SPECIES, y, i);
      first = half(left, 0).fma(half(right, 0), first);
      second = half(left, 1).fma(half(right, 1), second);
    }
    double sum = first.add(second).reduceLanes(VectorOperators.ADD);
    for (int i = end; i < x.length; i++) {
      sum += (double) x[i] * y[i];
    }
    return sum;
  }

  /// Half of the lanes, in double precision.
  private static DoubleVector half(FloatVector values, int part) {
    return (DoubleVector)
        values.convertShape(VectorOperators.F2D, DoubleVector.SPECIES_PREFERRED, part);
  }

  static void exp(float[] x, float[] y) {
    if (x.length < LANES) {
      float[] whole = whole(x);
      exp(FloatVector.fromArray(SPECIES, whole, 0)).intoArray(whole, 0);
      System.arraycopy(whole, 0, y, 0, x.length);
      return;
    }
    int last = x.length - LANES; // computed first, for y may be x
    FloatVector atLast = exp(FloatVector.fromArray(SPECIES, x, last));
    for (int i = 0; i < last; i += LANES) {
      exp(FloatVector.fromArray(SPECIES, x, i)).intoArray(y, i);
    }
    atLast.intoArray(y, last);
  }

  static void normal(float[] x, float[] y) {
    if (x.length < LANES) {
      float[] whole = whole(x);
      normal(FloatVector.fromArray(SPECIES, whole, 0)).intoArray(whole, 0);
      System.arraycopy(whole, 0, y, 0, x.length);
      return;
    }
    int last = x.length - LANES; // computed first, for y may be x
    FloatVector atLast = normal(FloatVector.fromArray(SPECIES, x, last));
    for (int i = 0; i < last; i += LANES) {
      normal(FloatVector.fromArray(SPECIES, x, i)).intoArray(y, i);
    }
    atLast.intoArray(y, last);
  }

  /// In two loops: together they are more than the JIT compiler makes one method of, and vectors
  /// between methods are objects.
  static void normalSlope(float[] x, float[] y) {
    normal(x, y);
    if (x.length < LANES) {
      float[] whole = whole(y);
      plusDensity(
              FloatVector.fromArray(SPECIES, whole(x), 0), FloatVector.fromArray(SPECIES, whole, 0))
          .intoArray(whole, 0);
      System.arraycopy(whole, 0, y, 0, x.length);
      return;
    }
    int last = x.length - LANES; // computed first: some of it is added to before
    FloatVector atLast =
        plusDensity(
            FloatVector.fromArray(SPECIES, x, last), FloatVector.fromArray(SPECIES, y, last));
    for (int i = 0; i < last; i += LANES) {
      plusDensity(FloatVector.fromArray(SPECIES, x, i), FloatVector.fromArray(SPECIES, y, i))
          .intoArray(y, i);
    }
    atLast.intoArray(y, last);
  }

  /// Fewer values than a vector has, and zeros.
  private static float[] whole(float[] x) {
    return Arrays.copyOf(x, LANES);
  }

  /// eˣ = 2ⁿ·eʳ, where n is the whole number next to x / ln 2, and r what is left, at most ½·ln 2.
  /// The polynomial is that of Cephes' `expf` (Moshier 1989).
  private static FloatVector exp(FloatVector x) {
    FloatVector rounded = next(x, FloatVector.broadcast(SPECIES, LOG2_E), ROUNDS);
    FloatVector n = rounded.sub(ROUNDS);
    FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -LN2_HIGH), x);
    r = n.fma(FloatVector.broadcast(SPECIES, -LN2_LOW), r);
    FloatVector p = FloatVector.broadcast(SPECIES, 1.9875691e-4f);
    p = next(p, r, 0.0013981999f);
    p = next(p, r, 0.008333452f);
    p = next(p, r, 0.041665796f);
    p = next(p, r, 0.16666666f);
    p = next(p, r, 0.5f);
    p = p.fma(r.mul(r), r).add(1);
    IntVector exponent = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS);
    return p.reinterpretAsInts()
        .add(exponent)
        .reinterpretAsFloats()
        .blend(0, x.compare(VectorOperators.LT, LOWEST))
        .blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, HIGHEST));
  }

  /// Φ(−|x|) = ½·erfc(z), with z = |x|/√2, and erfc(z) = t·exp(p(t) − z²), with t = 1 / (1 + z/2):
  /// `erfcc` of Numerical Recipes (Press et al. 1992, section 6.2). Φ(|x|) is what remains to 1.
  private static FloatVector normal(FloatVector x) {
    FloatVector z = x.abs().mul(SQRT_HALF);
    FloatVector t = FloatVector.broadcast(SPECIES, 1).div(z.mul(0.5f).add(1));
    FloatVector p = FloatVector.broadcast(SPECIES, 0.17087276f);
    p = next(p, t, -0.82215226f);
    p = next(p, t, 1.4885159f);
    p = next(p, t, -1.135204f);
    p = next(p, t, 0.27886808f);
    p = next(p, t, -0.18628806f);
    p = next(p, t, 0.09678418f);
    p = next(p, t, 0.37409195f);
    p = next(p, t, 1.0000237f);
    p = next(p, t, -1.2655122f);
    FloatVector below = exp(z.neg().fma(z, p)).mul(t).mul(0.5f);
    VectorMask<Float> right = x.compare(VectorOperators.GT, 0);
    return below.blend(FloatVector.broadcast(SPECIES, 1).sub(below), right);
  }

  /// y + x·exp(−x²/2) / √(2π)
  private static FloatVector plusDensity(FloatVector x, FloatVector y) {
    return exp(x.mul(x).mul(-0.5f)).fma(x.mul(ONE_BY_ROOT_OF_TWO_PI), y);
  }

  /// A polynomial's next step (Horner): p·x + c.
  private static FloatVector next(FloatVector p, FloatVector x, float c) {
    return p.fma(x, FloatVector.broadcast(SPECIES, c));
  }
}
