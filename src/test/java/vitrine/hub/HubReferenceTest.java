package vitrine.hub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubReferenceTest {
  @ParameterizedTest
  @CsvSource({
    "google/vit-base-patch16-224, google, vit-base-patch16-224, main",
    "timm/vit_tiny_patch16_224.augreg_in21k, timm, vit_tiny_patch16_224.augreg_in21k, main",
    "a/b, a, b, main",
    "a/b@v1.0, a, b, v1.0",
    "a/b@refs/pr/7, a, b, refs/pr/7",
    "a/b@607a30d783dfa663caf39e06633721c8d4cfcd7e, a, b, 607a30d783dfa663caf39e06633721c8d4cfcd7e"
  })
  void ids(String text, String owner, String name, String revision) {
    assertThat(HubReference.of(text)).hasValue(new HubReference(owner, name, revision));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "vit",
        "./vit",
        "../vit",
        "/models/vit",
        "~/vit",
        "a/b/c",
        "a/",
        "/b",
        "a//b",
        "a\\b",
        "a/.b",
        ".a/b",
        "a/b.",
        "-a/b",
        "a/b--c",
        "a/b..c",
        "a/b.git",
        "a b/c",
        "ä/b",
        "a/b\n",
        "a/b@",
        "a/b@../x",
        "a/b@x/../y",
        "a/b@/x",
        "a/b@x/",
        "a/b@x//y",
        "a/b@.x",
        "a/b@x/.y",
        "a/b@x y",
        "a/b@x\\y",
        "a/b@x:y",
        "a/b@x*",
        "C:/models",
        "https://huggingface.co/a/b"
      })
  void others(String text) {
    assertThat(HubReference.of(text)).isEmpty();
  }

  @Test
  void namesHaveAnEnd() {
    assertThat(HubReference.of("a/" + "b".repeat(96))).isPresent();
    assertThat(HubReference.of("a/" + "b".repeat(97))).isEmpty();
    assertThat(HubReference.of("a/b@" + "c".repeat(201))).isEmpty();
  }

  @Test
  void addresses() {
    HubReference model = HubReference.of("a/b@x/ä%+").orElseThrow();
    assertThat(model.listingPath()).isEqualTo("/api/models/a/b/revision/x%2F%C3%A4%25%2B");
    assertThat(model.folder()).isEqualTo("models--a--b");
  }
}
