package vitrine.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {
  @ParameterizedTest
  @CsvSource({"2, 2", "0.5, 0.5", "-1, -1", ".5, 0.5", "3., 3", "1e3, 1000", "2.5E-1, 0.25"})
  void numbers(String text, double value) {
    assertThat(Decimal.parse(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "5.0, 5", "0, 0", "-1, -1", "5., 5"})
  void wholeNumbers(String text, int value) {
    assertThat(Decimal.parseWhole(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "1d", "1f", "0x10p3", "NaN", "Infinity", "\u0663", " 1", "1,5", "+1"})
  void anythingElseIsNone(String text) {
    assertThrows(NumberFormatException.class, () -> Decimal.parse(text));
    assertThrows(NumberFormatException.class, () -> Decimal.parseWhole(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.5", "1e3", "99999999999"})
  void norIsAnythingElseWhole(String text) {
    assertThrows(NumberFormatException.class, () -> Decimal.parseWhole(text));
  }
}
