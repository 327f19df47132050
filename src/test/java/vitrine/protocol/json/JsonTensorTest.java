package vitrine.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.serving.Failure;
import vitrine.serving.json.JsonBody;

class JsonTensorTest {
  private static JsonTensor read(String list) {
    byte[] body = ("{\"data\": " + list + "}").getBytes(StandardCharsets.UTF_8);
    return JsonBody.read(
        body,
        body.length,
        parser -> {
          JsonBody.nextProperty(parser);
          JsonTensor tensor = JsonTensor.read(parser, 5000, 4);
          assertThat(JsonBody.nextProperty(parser)).isFalse();
          return tensor;
        });
  }

  @Test
  void listsInListsHaveAShape() {
    JsonTensor tensor = read("[[[1, 2.5, -3e1], [4, 5, 6]]]");

    assertThat(tensor.shape()).containsExactly(1, 2, 3);
    assertThat(tensor.numbers()).containsExactly(1, 2.5f, -30, 4, 5, 6);
    assertThat(tensor.strings()).isEmpty();
  }

  @Test
  void stringsAreKept() {
    JsonTensor tensor = read("[[\"a\"], [\"b\"]]");

    assertThat(tensor.shape()).containsExactly(2, 1);
    assertThat(tensor.strings()).containsExactly("a", "b");
  }

  @Test
  void aLongOneGrowsAndIsNotLongerThanItMayBe() {
    List<Integer> ones = Collections.nCopies(5000, 1);
    assertThat(read(ones.toString()).numbers()).hasSize(5000);
    assertThatThrownBy(() -> read(Collections.nCopies(5001, 1).toString()))
        .isInstanceOf(Failure.BadBody.class)
        .hasMessage("the data holds more than 5000 numbers");
  }

  /// A string of a byte takes fifty.
  @Test
  void ofStringsThereAreNoMoreThanAreWanted() {
    assertThat(read("[\"a\", \"b\", \"c\", \"d\"]").strings()).hasSize(4);
    assertThatThrownBy(() -> read(Collections.nCopies(8_000_000, "\"a\"").toString()))
        .isInstanceOf(Failure.BadBody.class)
        .hasMessage("the data holds more than 4 strings");
  }

  @ParameterizedTest
  @CsvSource({"null, null", "true, true or false", "{}, an object"})
  void whatItHoldsInsteadIsSaidInWords(String leaf, String words) {
    assertThatThrownBy(() -> read("[" + leaf + "]"))
        .hasMessage("the data holds " + words + "; allowed: numbers, or strings");
  }

  @Test
  void anEmptyOneHasNoNumbers() {
    assertThat(read("[]").shape()).containsExactly(0);
    assertThat(read("[[], []]").shape()).containsExactly(2, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[[1, 2], [3]]",
        "[[1], 2]",
        "[1, [2]]",
        "[[[1]], [2]]",
        "[[], [1]]",
        "[1, \"a\"]",
        "[null]",
        "[true]",
        "[{}]",
        "[NaN]",
        "[1e]",
        "[1",
        "7",
        "\"a\"",
        "null"
      })
  void allElseIsABadBody(String list) {
    assertThatThrownBy(() -> read(list)).isInstanceOf(Failure.BadBody.class);
  }

  @Test
  void depthIsBounded() {
    assertThatThrownBy(() -> read("[".repeat(100_000))).isInstanceOf(Failure.BadBody.class);
  }
}
