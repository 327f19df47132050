package vitrine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.tensor.Workers;
import vitrine.train.config.TrainingConfig;
import vitrine.train.data.Example;
import vitrine.train.model.LearningViT;
import vitrine.train.model.NamedParameter;
import vitrine.train.optimiser.GradientClipping;
import vitrine.train.optimiser.Optimiser;
import vitrine.train.optimiser.Schedule;

/// Ten steps of each optimiser lose what they lose in PyTorch (`tools/golden/training.py`).
class OptimiserGoldenTest {
  private static final int STEPS = 10;
  private static final int BATCH = 6;
  private static final int LABELS = 5;

  private final SafetensorsFile golden =
      SafetensorsFile.open(Path.of("src/test/resources/train/losses.safetensors"));
  private final float[] pixels = golden.tensor("pixels").floats();
  private final float[] labels = golden.tensor("labels").floats();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "adamw|'learning_rate': 0.01, 'weight_decay': 0.1, 'lr_scheduler_type': 'constant'",
        "adam|'optimizer': 'adam', 'learning_rate': 0.01, 'weight_decay': 0.02, 'adam_beta1': 0.8,"
            + " 'adam_beta2': 0.99, 'weight_decay_on': 'all', 'lr_scheduler_type': 'constant'",
        "sgd|'optimizer': 'sgd', 'learning_rate': 0.05, 'weight_decay': 0.02, 'momentum': 0.9,"
            + " 'weight_decay_on': 'all', 'lr_scheduler_type': 'constant'",
        "muon|'optimizer': 'muon', 'learning_rate': 0.01, 'weight_decay': 0.1,"
            + " 'lr_scheduler_type': 'constant'",
        "adamw-warm|'learning_rate': 0.02, 'weight_decay': 0.1, 'label_smoothing': 0.1,"
            + " 'max_grad_norm': 0.5, 'warmup_epochs': 0.3",
      })
  void losesWhatPyTorchLoses(String name, String optimiser) throws Exception {
    String json =
        """
        {"image_size": 8, "patch_size": [4, 2], "num_channels": 1, "hidden_size": 16,
         "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32,
         "epochs": 1, "batch_size": 6, %s}
        """
            .formatted(optimiser.replace('\'', '"'));
    TrainingConfig config = TrainingConfig.of(JsonMapper.shared().readTree(json));
    LearningViT model = LearningViT.begin(config.model().spec(LABELS), 0, 0.02);
    for (NamedParameter parameter : model.parameters()) {
      float[] values = golden.tensor("weights." + parameter.name()).floats();
      System.arraycopy(values, 0, parameter.values(), 0, values.length);
    }
    Optimiser moves = Optimisers.of(config.optimiser(), model);
    Schedule schedule = Optimisers.schedule(config.optimiser(), 1, STEPS);
    float[] losses = golden.tensor("losses." + name).floats();
    try (var passes = new ParallelPasses(model, config.dropout(), 2)) {
      for (int i = 0; i < STEPS; i++) {
        int step = i;
        var learned =
            passes.learn(BATCH, place -> example(step, place, (float) config.labelSmoothing()));
        List<float[]> gradients = learned.gradients();
        if (config.optimiser().maxGradNorm() > 0) {
          GradientClipping.clip(gradients, config.optimiser().maxGradNorm());
        }
        moves.step(gradients, schedule.at(step), Workers.ALONE);
        assertThat(learned.outcome().meanLoss())
            .as("step %d", step)
            .isCloseTo(losses[step], withPercentage(0.01));
      }
    }
  }

  private Example example(int step, int place, float smoothing) {
    int at = step * BATCH + place;
    int label = (int) labels[at];
    float[] target = new float[LABELS];
    Arrays.fill(target, smoothing / LABELS);
    target[label] += 1 - smoothing;
    return new Example(Arrays.copyOfRange(pixels, at * 64, (at + 1) * 64), target, label, 0);
  }
}
