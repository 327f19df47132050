package vitrine.train.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import vitrine.train.config.ModelConfig;
import vitrine.train.config.TrainingConfig;
import vitrine.vit.GoldenCase;
import vitrine.vit.ViT;

/// Checkpoints that other libraries wrote, as a beginning.
class PretrainedTest {
  private static final String SQUARE =
      "'image_size': 16, 'patch_size': 4, 'hidden_size': 24, 'num_hidden_layers': 2,"
          + " 'num_attention_heads': 3, 'intermediate_size': 40";

  private static ModelConfig config(String json) {
    String whole = ("{'epochs': 1, " + json + "}").replace('\'', '"');
    return TrainingConfig.of(JsonMapper.shared().readTree(whole)).model();
  }

  private static List<String> classes(int count) {
    return IntStream.range(0, count).mapToObj(i -> "class " + i).toList();
  }

  private static List<String> nameless(int count) {
    return IntStream.range(0, count).mapToObj(i -> "LABEL_" + i).toList();
  }

  /// The training's model answers as the checkpoint does, to the last bit.
  @ParameterizedTest
  @CsvSource({"square", "oblong", "wide", "tile", "tile-rgb", "timm", "torchvision"})
  void itAnswersAsBefore(String name) throws IOException {
    ViT vit = GoldenCase.named(name).vit();
    int count = vit.spec().numLabels();
    var pretrained = new Pretrained(vit, nameless(count));
    LearningViT model = LearningViT.begin(vit.spec(), 1, 0.02);
    assertThat(pretrained.differences(vit.spec())).isEmpty();
    pretrained.copyTo(model, classes(count));
    float[] pixels = GoldenCase.named(name).pictures(1).getFirst();
    assertThat(model.vit().forward(pixels)).isEqualTo(vit.forward(pixels));
  }

  @Test
  void aConfigurationOfItsDimensionsIsOne() throws IOException {
    var pretrained = new Pretrained(GoldenCase.named("square").vit(), nameless(5));
    assertThat(pretrained.differences(config(SQUARE).dimensions())).isEmpty();
    assertThat(
            pretrained.differences(
                config(
                        SQUARE.replace("24", "48").replace("40", "41")
                            + ", 'positions': 'none', 'hidden_act': 'relu', 'num_channels': 1")
                    .dimensions()))
        .containsExactly(
            "num_channels is 3, not 1",
            "hidden_size is 24, not 48",
            "the width of a head is 8, not 16",
            "intermediate_size is 40, not 41",
            "hidden_act is gelu, not relu",
            "positions is learned, not none");
    assertThat(pretrained.differences(config(SQUARE + ", 'model_type': 'tile-vit'").dimensions()))
        .contains("whether query, key and value have biases is true, not false");
  }

  /// Another head's values would say nothing.
  @Test
  void forOtherClassesTheHeadBeginsAnew() throws IOException {
    ViT vit = GoldenCase.named("square").vit();
    var pretrained = new Pretrained(vit, List.of("a", "b", "c", "d", "e"));
    for (List<String> classes : List.of(classes(3), List.of("b", "a", "c", "d", "e"))) {
      LearningViT model = begin(classes);
      LearningViT untouched = begin(classes);
      pretrained.copyTo(model, classes);
      assertThat(pretrained.tells(classes)).isFalse();
      for (int i = 0; i < model.parameters().size(); i++) {
        NamedParameter parameter = model.parameters().get(i);
        boolean head = parameter.name().startsWith("classifier.");
        assertThat(parameter.values())
            .as(parameter.name())
            .isEqualTo(
                head
                    ? untouched.parameters().get(i).values()
                    : vit.weights().tensors().toList().get(i).floats());
      }
    }
    assertThat(pretrained.tells(List.of("a", "b", "c", "d", "e"))).isTrue();
  }

  private static LearningViT begin(List<String> classes) {
    return LearningViT.begin(config(SQUARE).spec(classes.size()), 1, 0.02);
  }
}
