package vitrine.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.tensor.Tensor;

/// Positions resized as transformers and timm do it (tools/golden/positions.py).
class PositionInterpolationTest {
  private static final SafetensorsFile GOLDEN =
      SafetensorsFile.open(Path.of("src/test/resources/positions.safetensors"));

  static List<String> resized() {
    return GOLDEN.names().stream().filter(name -> name.contains(" ")).sorted().toList();
  }

  @ParameterizedTest
  @MethodSource("resized")
  void valuesAreTheLibrarys(String name) {
    String[] parts = name.split("[ x]", -1);
    int height = Integer.parseInt(parts[1]);
    int width = Integer.parseInt(parts[2]);

    Tensor resized =
        PositionInterpolation.valueOf(parts[0])
            .resize(GOLDEN.tensor("positions"), 2, 4, 3, height, width);

    assertThat(resized.shape()).isEqualTo(GOLDEN.tensor(name).shape());
    assertThat(resized.floats()).containsExactly(GOLDEN.tensor(name).floats(), within(1e-6f));
  }
}
