package vitrine.evaluate.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The data's classes are the model's, or it is said which are not.
class ClassesTest {
  private static final List<String> LABELS =
      List.of("tench, Tinca tinca", "crane", "great white shark, white shark", "crane, machine");

  private static Map<String, Integer> byName(String... names) {
    return new Classes.ByName().match(List.of(names), LABELS);
  }

  @Test
  void byName() {
    assertThat(byName("tench, Tinca tinca")).containsExactly(Map.entry("tench, Tinca tinca", 0));
    assertThat(byName("Great_White-Shark", "tinca tinca"))
        .containsOnly(Map.entry("Great_White-Shark", 2), Map.entry("tinca tinca", 0));
    assertThat(byName("machine")).containsExactly(Map.entry("machine", 3));
  }

  /// "crane" is a bird's whole label and a part of a machine's: neither is chosen.
  @Test
  void aNameThatSeveralLabelsHaveIsNone() {
    assertThatThrownBy(() -> byName("crane", "tench"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "1 of 2 classes are not the model's: crane; allowed: tench, Tinca tinca, crane, great")
        .hasMessageContaining("--classes says how: index, sorted, or a FILE");
  }

  @Test
  void labelsToTheLetterAreThoseLabels() {
    assertThat(
            new Classes.ByName()
                .match(List.of("b", "Frog-x", "a, b"), List.of("frog_x", "Frog-x", "a, b", "b")))
        .containsOnly(Map.entry("Frog-x", 1), Map.entry("a, b", 2), Map.entry("b", 3));
  }

  @Test
  void theSameClassesToTheLetter() {
    assertThat(new Classes.Same().match(List.of("b"), List.of("a", "b")))
        .containsExactly(Map.entry("b", 1));
    assertThatThrownBy(() -> new Classes.Same().match(List.of("B", "a"), List.of("a", "b")))
        .hasMessage("1 of 2 classes are not the model's: B; allowed: a, b");
  }

  @Test
  void twoNamesOfOneLabelAreToldApart() {
    assertThatThrownBy(() -> byName("tench", "Tinca-tinca"))
        .hasMessage(
            "the classes 'Tinca-tinca' and 'tench' are both the model's class 0, 'tench, Tinca"
                + " tinca'");
  }

  @Test
  void aClassWithoutANameIsItsNumber() {
    List<String> labels = List.of("LABEL_0", "LABEL_1", "eight");
    assertThat(new Classes.ByName().match(List.of("1", "LABEL_0", "Eight"), labels))
        .containsOnly(Map.entry("1", 1), Map.entry("LABEL_0", 0), Map.entry("Eight", 2));
    assertThatThrownBy(() -> new Classes.ByName().match(List.of("2"), labels))
        .hasMessageStartingWith("1 of 1 classes are not the model's: 2; allowed: LABEL_0");
  }

  @Test
  void byIndex() {
    assertThat(new Classes.ByIndex().match(List.of("3", "0"), LABELS))
        .containsOnly(Map.entry("3", 3), Map.entry("0", 0));
    assertThatThrownBy(() -> new Classes.ByIndex().match(List.of("4", "-1", "03"), LABELS))
        .hasMessage("3 of 3 classes are not the model's: -1, 03, 4; allowed: 0 to 3");
  }

  /// WordNet's ids, in torchvision's order.
  @Test
  void sorted() {
    assertThat(
            new Classes.Sorted()
                .match(List.of("n02012849", "n01440764", "n03126707", "n01484850"), LABELS))
        .containsOnly(
            Map.entry("n01440764", 0),
            Map.entry("n01484850", 1),
            Map.entry("n02012849", 2),
            Map.entry("n03126707", 3));
    assertThatThrownBy(() -> new Classes.Sorted().match(List.of("b", "a"), LABELS))
        .hasMessageStartingWith("there are 2 classes: a, b; allowed: as many as the model has, 4:");
  }

  @Test
  void listed() {
    var listed = new Classes.Listed(List.of("n0", "n1", "n2", "n3"));
    assertThat(listed.match(List.of("n2"), LABELS)).containsExactly(Map.entry("n2", 2));
    assertThatThrownBy(() -> listed.match(List.of("n4"), LABELS))
        .hasMessage("1 of 1 classes are not the model's: n4; allowed: n0, n1, n2, n3");
    assertThatThrownBy(() -> new Classes.Listed(List.of("a", "a")).match(List.of("a"), LABELS))
        .hasMessage(
            "the classes' names are 2, of which 1 differ; allowed: one for each of the model's 4"
                + " labels");
  }
}
