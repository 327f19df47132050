package vitrine.classify.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.serving.Failure;

class Base64PictureTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cGl4ZWxz",
        "cGl4\r\nZWxz\n",
        "data:image/png;base64,cGl4ZWxz",
        "DATA:;Base64,cGl4ZWxz"
      })
  void readsBase64(String text) {
    assertThat(new Base64Picture(text).bytes())
        .isEqualTo("pixels".getBytes(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data:cGl4ZWxz",
        "data:image/png,cGl4ZWxz",
        "data:image/svg+xml;utf8,cGl4ZWxz",
        "https://example.org/cGl4ZWxz",
        "pixels!"
      })
  void refusesWhatIsNotBase64(String text) {
    assertThatThrownBy(() -> new Base64Picture(text).bytes())
        .isInstanceOf(Failure.BadBody.class)
        .hasMessageContaining("not base64");
  }
}
