package vitrine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErfTest {
  /// Values of Python's `math.erf`, between the table's points and at its ends.
  @ParameterizedTest
  @CsvSource({
    "0, 0.0",
    "1e-08, 1.1283791670955126e-08",
    "0.0078, 0.008801179015072609",
    "0.0079, 0.008914009978547863",
    "0.1, 0.1124629160182849",
    "0.4921875, 0.5136076411202709",
    "0.5, 0.5204998778130465",
    "0.707, 0.6826164059422656",
    "1, 0.8427007929497149",
    "1.3359, 0.941141380637928",
    "1.8, 0.9890905016357308",
    "2.51, 0.9996142945182758",
    "3.3333, 0.9999975709703309",
    "4.7, 0.9999999999700474",
    "5.9921, 1.0",
    "5.999, 1.0",
    "6, 1.0",
    "27, 1.0"
  })
  void equalsPythons(double x, double erf) {
    assertThat(Erf.of(x)).isCloseTo(erf, within(1e-11));
    assertThat(Erf.of(-x)).isEqualTo(-Erf.of(x));
  }

  @Test
  void theEnds() {
    assertThat(Erf.of(Double.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(Erf.of(Double.NEGATIVE_INFINITY)).isEqualTo(-1);
    assertThat(Erf.of(Double.NaN)).isNaN();
    assertThat(Erf.of(-0.0)).isEqualTo(-0.0);
  }
}
