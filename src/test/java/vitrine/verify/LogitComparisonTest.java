package vitrine.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import vitrine.onnx.Precision;

/// What each precision may cost, and what it may not.
class LogitComparisonTest {
  private static final int PICTURES = 20;
  private static final int LABELS = 50;
  private static final List<String> NAMES =
      IntStream.range(0, PICTURES).mapToObj(i -> "picture " + i).toList();
  private static final List<String> CLASSES =
      IntStream.range(0, LABELS).mapToObj(i -> "class " + i).toList();

  /// Normally distributed, the best class of each two ahead of the next.
  private static List<float[]> logits() {
    var random = new Random(5);
    List<float[]> logits = new ArrayList<>();
    for (int i = 0; i < PICTURES; i++) {
      float[] one = new float[LABELS];
      for (int k = 0; k < LABELS; k++) {
        one[k] = (float) Math.clamp(random.nextGaussian(), -2, 2);
      }
      one[i] = 4;
      logits.add(one);
    }
    return logits;
  }

  private static List<float[]> noisy(double size) {
    var random = new Random(6);
    return changed(value -> value + size * random.nextGaussian());
  }

  private static List<float[]> changed(DoubleUnaryOperator change) {
    List<float[]> logits = logits();
    for (float[] one : logits) {
      for (int k = 0; k < one.length; k++) {
        one[k] = (float) change.applyAsDouble(one[k]);
      }
    }
    return logits;
  }

  private static boolean passes(Precision precision, List<float[]> expected, List<float[]> actual) {
    var comparison = new LogitComparison(expected, actual, Tolerance.of(precision));
    return comparison.passed(comparison.pictures(NAMES.subList(0, expected.size()), CLASSES));
  }

  /// Noise by its standard deviation, the logits' being one.
  @ParameterizedTest
  @CsvSource({
    "FP32, 1e-4, true",
    "FP32, 1e-2, false",
    "FP16, 2e-3, true",
    "FP16, 5e-2, false",
    "INT8, .1, true",
    "INT8, .4, false",
    "INT4, .2, true",
    "INT4, .9, false"
  })
  void howMuchNoiseIsAllowed(Precision precision, double noise, boolean allowed) {
    assertThat(passes(precision, logits(), noisy(noise))).isEqualTo(allowed);
  }

  /// What a cosine does not see.
  @ParameterizedTest
  @EnumSource
  void anotherScaleIsFound(Precision precision) {
    assertThat(passes(precision, logits(), changed(value -> 1.7 * value))).isFalse();
    assertThat(passes(precision, logits(), changed(value -> value + 2.5))).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoNumberIsFound(Precision precision) {
    for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      List<float[]> actual = logits();
      actual.get(3)[7] = value;
      assertThat(passes(precision, logits(), actual)).isFalse();
    }
  }

  /// Of 20 pictures: one in ten.
  @ParameterizedTest
  @CsvSource({"INT8, 2", "INT4, 2"})
  void howManyPicturesMayHaveAnotherBestClass(Precision precision, int allowed) {
    for (int wrong = 0; wrong <= 3; wrong++) {
      List<float[]> expected = logits();
      List<float[]> actual = logits();
      for (int i = 0; i < wrong; i++) { // 0.7 apart: no tie
        expected.get(i)[49] = 3.3f;
        actual.get(i)[49] = 4.01f;
      }
      assertThat(passes(precision, expected, actual))
          .as("%d wrong", wrong)
          .isEqualTo(wrong <= allowed);
    }
  }

  /// Where the reference's best two are closer than the rounding that is allowed, either may win.
  @Test
  void aTieIsNoDisagreement() {
    List<float[]> expected = logits();
    List<float[]> actual = logits();
    for (int i = 0; i < PICTURES; i++) {
      expected.get(i)[49] = 3.9f;
      actual.get(i)[49] = 4.01f;
    }

    var comparison = new LogitComparison(expected, actual, Tolerance.of(Precision.INT8));
    assertThat(comparison.pictures(NAMES, CLASSES)).allMatch(Verification.Comparison::sameLabel);
    assertThat(passes(Precision.INT8, expected, actual)).isTrue();
  }

  @Test
  void theCosineIsThatOfCentredLogits() {
    List<float[]> expected = List.of(new float[] {101, 99}, new float[] {-1, 1});
    List<float[]> actual = List.of(new float[] {1, -1}, new float[] {-1, -1});

    assertThat(new LogitComparison(expected, expected, Tolerance.of(Precision.INT8)).cosine())
        .isEqualTo(1);
    assertThat(new LogitComparison(expected, actual, Tolerance.of(Precision.INT8)).cosine())
        .isCloseTo(Math.sqrt(.5), within(1e-9));
  }

  /// A head that has not been trained gives nothing but zeros.
  @ParameterizedTest
  @EnumSource
  void zerosEqualZeros(Precision precision) {
    List<float[]> zeros = List.of(new float[3], new float[3]);

    assertThat(passes(precision, zeros, List.of(new float[3], new float[3]))).isTrue();
  }

  /// One class has no other to be compared with.
  @ParameterizedTest
  @EnumSource
  void oneClassIsComparedByItsSize(Precision precision) {
    List<float[]> expected = List.of(new float[] {2}, new float[] {-1});

    assertThat(passes(precision, expected, List.of(new float[] {2.0001f}, new float[] {-1})))
        .isTrue();
    assertThat(passes(precision, expected, List.of(new float[] {-2}, new float[] {-1}))).isFalse();
    assertThat(passes(precision, expected, List.of(new float[] {4}, new float[] {-1}))).isFalse();
  }
}
