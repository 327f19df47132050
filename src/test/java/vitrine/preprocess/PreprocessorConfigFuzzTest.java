package vitrine.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Any `preprocessor_config.json`, and any of timm's.
class PreprocessorConfigFuzzTest {
  static List<byte[]> seeds() throws IOException {
    return Stream.concat(
            Golden.cases("transformers.json").stream(), Golden.cases("timm.json").stream())
        .map(golden -> golden.get("config").toString().getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] config) {
    try {
      JsonNode json = JsonMapper.shared().readTree(config);
      Preprocessing preprocessing =
          json.has("input_size") ? Preprocessing.parseTimm(json) : Preprocessing.parse(json);
      assertThat(preprocessing.describe()).isNotEmpty();
      assertThat(preprocessing.factor(640, 480)).isBetween(1, 8);
    } catch (JacksonException | PreprocessingConfigException refusal) {
      assertThat(refusal.getMessage()).isNotBlank();
    }
  }
}
