package vitrine.train.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import vitrine.vit.Positions;

class TrainingConfigTest {
  private static final String LEAST =
      "{'image_size': 28, 'patch_size': [28, 7], 'num_channels': 1, 'hidden_size': 16,"
          + " 'num_hidden_layers': 2, 'num_attention_heads': 1, 'epochs': 3 %s}";

  private static TrainingConfig read(String json) {
    return TrainingConfig.of(JsonMapper.shared().readTree(json.replace('\'', '"')));
  }

  @Test
  void stripsAndDefaults() {
    TrainingConfig config = read(LEAST.formatted(""));
    assertThat(config.model().dimensions().numPatches()).isEqualTo(4);
    assertThat(config.model().dimensions().intermediateSize()).isEqualTo(64);
    assertThat(config.model().dimensions().positions()).isEqualTo(Positions.ALL);
    assertThat(config.optimiser().kind()).isEqualTo(OptimiserConfig.Kind.ADAMW);
    assertThat(config.batchSize()).isEqualTo(128);
    assertThat(config.sha256())
        .isEqualTo(read(LEAST.formatted(", 'seed': 0")).sha256())
        .isNotEqualTo(read(LEAST.formatted(", 'seed': 1")).sha256());
  }

  /// Those that the project gives away.
  @Test
  void examplesAreAllowed() throws Exception {
    List<Path> files = new ArrayList<>(List.of(Path.of("bench/training-192x6.json")));
    try (Stream<Path> examples = Files.walk(Path.of("examples"))) {
      examples.filter(file -> file.toString().endsWith(".json")).forEach(files::add);
    }
    assertThat(files).hasSizeGreaterThan(5);
    for (Path file : files) {
      assertThat(TrainingConfig.read(file).epochs()).as(file.toString()).isPositive();
    }
  }

  /// Muon's is PyTorch's default; PyTorch's SGD has none.
  @ParameterizedTest
  @CsvSource({"sgd, 0.9", "muon, 0.95"})
  void momentumDependsOnTheOptimiser(String optimiser, double momentum) {
    String key = ", 'optimizer': '%s'".formatted(optimiser);
    assertThat(read(LEAST.formatted(key)).optimiser().momentum()).isEqualTo(momentum);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'learning_rat': 1|learning_rat is no key of it; allowed: model_type, image_size, ",
        "'learning_rate': '1e-3'|learning_rate is \"1e-3\"; allowed: a number from 0.0 to 100.0",
        "'batch_size': 0|batch_size is 0; allowed: a whole number from 1 to 1000000",
        "'optimizer': 'lion'|optimizer is \"lion\"; allowed: adam, adamw, muon, sgd",
        "'cutmix_alpha': -1|cutmix_alpha is -1; allowed: a number from 0.0 to 100.0",
        "'mixup_switch_prob': 2|mixup_switch_prob is 2; allowed: a number from 0.0 to 1.0",
        "'random_erasing_prob': '25 %'|random_erasing_prob is \"25 %\"; allowed: a number from 0.0 to",
        "'patch_dropout': 1|patch_dropout is 1; allowed: a number from 0.0 to 0.999999999",
        "'hidden_dropout_prob': -0.1|hidden_dropout_prob is -0.1; allowed: a number from 0.0 to",
        "'attention_probs_dropout_prob': true|attention_probs_dropout_prob is true; allowed: a num",
        "'initializer': 'xavier'|initializer is \"xavier\"; allowed: mimetic, normal",
        "'initializer': 'mimetic', 'positions': 'none'|initializer is \"mimetic\"; allowed: mimetic with",
        "'positions': 'rotary'|positions is \"rotary\"; allowed: learned, none, sinusoidal",
        "'horizontal_flip': 1|horizontal_flip is 1; allowed: true or false",
        "'image_mean': [0.5, 0.5]|image_mean is [0.5,0.5]; allowed: a number, or a list of",
        "'hidden_act': 'swiglu'|hidden_act is \"swiglu\"; allowed: gelu, ",
        "'seed': 1.5|seed is 1.5; allowed: a whole number of 64 bits",
      })
  void whatIsNotAllowedIsNamed(String key, String message) {
    assertThatThrownBy(() -> read(LEAST.formatted(", " + key)))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'epochs': 3|'seed': 1|epochs is absent, and nothing else tells it",
        "'hidden_size': 16|'seed': 1|hidden_size is absent, and nothing else tells it",
        "'patch_size': [28, 7]|'patch_size': 5|patch_size is 5; allowed: a divisor of image_size",
        "'num_attention_heads': 1|'num_attention_heads': 3|num_attention_heads is 3; allowed: a di",
        "'num_channels': 1|'num_channels': 2|num_channels is 2; allowed: 1, 3",
        "'hidden_size': 16|'positions': 'sinusoidal', 'hidden_size': 6|hidden_size is 6; allowed: w",
      })
  void whatDoesNotFitIsNamed(String key, String instead, String message) {
    assertThatThrownBy(() -> read(LEAST.formatted("").replace(key, instead)))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(message);
  }
}
