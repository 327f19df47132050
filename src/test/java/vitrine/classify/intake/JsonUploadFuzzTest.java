package vitrine.classify.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.serving.Failure;

/// A JSON body of any bytes.
class JsonUploadFuzzTest {
  private final JsonUpload json = new JsonUpload(3);

  static List<byte[]> seeds() {
    return Stream.of(
            "{\"inputs\": \"iVBORw0KGgo=\"}",
            "{\"inputs\": [\"data:image/png;base64,iVBO Rw0K\", \"R0lG\"], \"parameters\": null}",
            "{\"parameters\": {\"top_k\": 3, \"function_to_apply\": \"none\"}, \"inputs\": \"\"}")
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] body) {
    try {
      Upload upload = json.read(body, BodyParameters.CLASSIFY);
      assertThat(upload.pictures()).hasSizeBetween(1, 3);
      upload.pictures().forEach(Picture::bytes);
    } catch (Failure.BadBody | Failure.BadParameter refusal) {
      assertThat(refusal.getMessage()).isNotBlank();
    }
  }
}
