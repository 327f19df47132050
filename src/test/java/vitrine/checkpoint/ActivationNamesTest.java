package vitrine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.vit.Activation;

/// Every name of transformers and timm stands for the function that they compute
/// (tools/golden/activations.py), and goes back as theirs does (activation_gradients.py).
class ActivationNamesTest {
  private static final Path GOLDEN = Path.of("src/test/resources/activations.csv");
  private static final Path GRADIENTS = Path.of("src/test/resources/activation-gradients.csv");

  static List<String> names() throws IOException {
    return Files.readAllLines(GOLDEN).stream().skip(1).toList();
  }

  static List<String> gradients() throws IOException {
    return Files.readAllLines(GRADIENTS).stream().skip(1).toList();
  }

  @ParameterizedTest
  @MethodSource("names")
  void aNameStandsForTheLibrarysFunction(String line) throws Exception {
    String[] points = Files.readAllLines(GOLDEN).getFirst().split(",", -1);
    String[] row = line.split(",", -1);
    String name = row[1];
    Activation activation = Objects.requireNonNull(ActivationNames.named(name), name);

    assertThat(row).hasSameSizeAs(points);
    for (int i = 2; i < row.length; i++) {
      double golden = Double.parseDouble(row[i]);
      assertThat(activation.of(Double.parseDouble(points[i])))
          .as("%s at %s", name, points[i])
          .isCloseTo(golden, within(1e-10 * Math.max(1, Math.abs(golden))));
    }
  }

  /// Within 1e-8: the libraries compute hard_sigmoid's in float32. Where autograd divides zero by
  /// zero there is nothing to compare with, but ours is a number.
  @ParameterizedTest
  @MethodSource("gradients")
  void itsSlopeIsThatOfAutograd(String line) throws Exception {
    String[] points = Files.readAllLines(GRADIENTS).getFirst().split(",", -1);
    String[] row = line.split(",", -1);
    Activation activation = Objects.requireNonNull(ActivationNames.named(row[1]), row[1]);

    assertThat(row).hasSameSizeAs(points);
    for (int i = 2; i < row.length; i++) {
      double slope = activation.slope(Double.parseDouble(points[i]));
      double golden = row[i].equals("nan") ? slope : Double.parseDouble(row[i]);
      assertThat(slope)
          .as("%s at %s", row[1], points[i])
          .isFinite()
          .isCloseTo(golden, within(1e-8 * Math.max(1, Math.abs(golden))));
    }
  }

  @Test
  void everyActivationHasAName() {
    assertThat(Arrays.stream(ActivationNames.ALLOWED.split(", ", -1)).map(ActivationNames::named))
        .contains(Activation.values());
  }
}
