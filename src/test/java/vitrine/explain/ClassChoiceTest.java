package vitrine.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vitrine.serving.Failure;

class ClassChoiceTest {
  private static final ClassChoice FEW =
      new ClassChoice(List.of("tench, Tinca tinca", "crane", "Sock", "crane", "sock"), "m");

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "4.0, 4",
    "'tench, Tinca tinca', 0",
    "tinca TINCA, 0",
    "Tench, 0",
    "sock, 4",
    "Sock, 2"
  })
  void byIndexAndByLabel(String named, int index) {
    assertThat(FEW.of(named)).isEqualTo(index);
  }

  @Test
  void nothingSaidIsTheBest() {
    assertThat(FEW.of(null)).isNull();
  }

  @Test
  void labelsThatAreNotOneAreRefusedWithTheirIndices() {
    assertThatThrownBy(() -> FEW.of("crane"))
        .isInstanceOf(Failure.BadParameter.class)
        .hasMessageContaining("one of the indices 1, 3");
    assertThatThrownBy(() -> FEW.of("SOCK")).hasMessageContaining("2, 4");
  }

  @Test
  void ofFewAllAreListed() {
    assertThatThrownBy(() -> FEW.of("zebra"))
        .hasMessage(
            "class is 'zebra'; allowed: an index from 0 to 4, or a label: tench, Tinca tinca,"
                + " crane, Sock, crane, sock");
    assertThatThrownBy(() -> FEW.of("5")).hasMessageContaining("an index from 0 to 4");
    assertThatThrownBy(() -> FEW.of("-1")).hasMessageContaining("an index from 0 to 4");
  }

  @Test
  void ofManyTheNearest() {
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      labels.add("thing number " + (char) ('a' + i % 26) + i);
    }
    labels.set(207, "golden retriever");
    labels.set(206, "curly-coated retriever");
    var choice = new ClassChoice(labels, "vit");
    assertThatThrownBy(() -> choice.of("golden retreiver"))
        .hasMessageContaining("golden retriever (207)")
        .hasMessageContaining("one of the 1000 labels of GET /models/vit");
    assertThatThrownBy(() -> choice.of("retriever"))
        .hasMessageContaining("golden retriever (207)")
        .hasMessageContaining("curly-coated retriever (206)");
    assertThatThrownBy(() -> choice.of("x".repeat(100_000)))
        .isInstanceOf(Failure.BadParameter.class)
        .message()
        .hasSizeLessThan(2100);
  }
}
