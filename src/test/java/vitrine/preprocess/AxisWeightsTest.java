package vitrine.preprocess;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AxisWeightsTest {
  /// The longest side that a decoded picture can have.
  private static final int LONGEST = 65_535;

  @ParameterizedTest
  @EnumSource(value = Resample.class, names = "NEAREST", mode = EnumSource.Mode.EXCLUDE)
  void weightsOfTheLongestSideAreSmall(Resample filter) {
    AxisWeights axis = AxisWeights.of(filter, LONGEST, 224, CropSpan.whole(224));
    assertTrue(axis.weights().length < 6 * (LONGEST + 224), "four bytes each");
  }

  @ParameterizedTest
  @CsvSource({"65535, 1", "1, 65535"})
  void onlyTheCropsWeightsAreMade(int inSize, int other) {
    int scaled = 224 * Math.max(inSize, other);
    CropSpan span = CropSpan.center(scaled, 224, CropRounding.TRANSFORMERS);
    AxisWeights axis = AxisWeights.of(Resample.BICUBIC, inSize, scaled, span);
    assertTrue(axis.weights().length <= 5 * 224);
  }
}
