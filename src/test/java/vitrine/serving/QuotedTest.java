package vitrine.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotedTest {
  private static final String LONG = "x".repeat(30_000_000);

  @ParameterizedTest
  @CsvSource({"ship, ship", "Größe, Größe", "'', ''", "\uD83D\uDEA2, \uD83D\uDEA2"})
  void whatIsShortIsRepeated(String value, String shown) {
    assertThat(Quoted.of(value)).isEqualTo(shown);
  }

  @Test
  void whatIsLongIsCut() {
    assertThat(Quoted.of("x".repeat(100))).isEqualTo("x".repeat(100));
    assertThat(Quoted.of("x".repeat(101))).isEqualTo("x".repeat(100) + "…");
    String ships = "\uD83D\uDEA2".repeat(200);
    assertThat(Quoted.of(ships)).isEqualTo("\uD83D\uDEA2".repeat(100) + "…");
  }

  /// Neither a log's line nor a terminal is broken by them.
  @Test
  void controlCharactersAreShown() {
    assertThat(Quoted.of("a\r\nb\u001b[31m\u0000\u202e\u2028\ud800"))
        .isEqualTo("a\\u000d\\u000ab\\u001b[31m\\u0000\\u202e\\u2028\\ud800");
  }

  @Test
  void noFailureSaysMuch() {
    for (Failure failure :
        List.of(
            new Failure.BadParameter("top_k", LONG, "a number"),
            new Failure.BadParameter(LONG, 1, "a number"),
            new Failure.BadBody(LONG),
            new Failure.UnsupportedBody(LONG),
            new Failure.UnknownModel(LONG, List.of("vit")),
            new Failure.OneOfSeveral(7, new Failure.BadBody(LONG)))) {
      assertThat(failure).message().hasSizeLessThan(2100).contains("…");
    }
    assertThat(new Failure.BadParameter("top_k", LONG, "a number"))
        .hasMessage("top_k is '" + "x".repeat(100) + "…'; allowed: a number");
  }
}
