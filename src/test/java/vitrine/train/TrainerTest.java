package vitrine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.evaluate.data.Classes;
import vitrine.evaluate.data.LabelledPictures;
import vitrine.preprocess.Preprocessing;
import vitrine.preprocess.Preprocessor;
import vitrine.train.config.TrainingConfig;
import vitrine.train.data.Examples;
import vitrine.train.data.TrainingPictures;
import vitrine.train.model.BundleFolder;
import vitrine.train.model.LearningViT;
import vitrine.vit.ViTSpec;

/// The loop on drawn pictures.
class TrainerTest {
  private static final String CONFIG =
      """
      {"model_type": "vit", "image_size": 8, "patch_size": [4, 2], "num_channels": 1,
       "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
       "epochs": %d, "batch_size": 16, "learning_rate": %s, "warmup_epochs": 1,
       "weight_decay": 0.01, "seed": 3 %s}
      """;

  private static final String DROPOUT =
      ", \"patch_dropout\": 0.4, \"hidden_dropout_prob\": 0.1, \"attention_probs_dropout_prob\": 0.2";

  /// Everything that is drawn at random.
  private static final String RANDOM =
      ", \"mixup_alpha\": 0.2, \"cutmix_alpha\": 1, \"random_erasing_prob\": 0.3, \"horizontal_flip\": true, \"random_crop_padding\": 1,"
          + " \"label_smoothing\": 0.1"
          + DROPOUT;

  @TempDir private Path folder;
  private Path data;
  private final List<EpochReport> reports = new ArrayList<>();

  @BeforeEach
  void draw() throws IOException {
    data = DrawnData.in(folder.resolve("data"), 15, 1);
  }

  /// A training of that configuration.
  private final class Run implements AutoCloseable {
    final LearningViT model;
    final Trainer trainer;

    Run(String json, String checkpoint, int threads) {
      TrainingConfig config = TrainingConfig.of(JsonMapper.shared().readTree(json));
      LabelledPictures labelled = LabelledPictures.open(data, new Classes.Learned(), List.of());
      ViTSpec spec = config.model().spec(3);
      var bundle = new BundleFolder(folder, config, List.of("lies", "none", "stands"));
      var preprocessor = new Preprocessor(Preprocessing.parse(bundle.preprocessorJson()));
      TrainingPictures pictures = TrainingPictures.read(labelled, preprocessor, 1, () -> {});
      var examples = new Examples(pictures, config, spec, preprocessor);
      model = LearningViT.begin(spec, config.seed(), config.model().initialRange());
      Path file = folder.resolve(checkpoint);
      trainer = new Trainer(config, model, examples, examples, file, threads);
    }

    boolean train(BooleanSupplier stop) throws Exception {
      return trainer.train(logging(reports::add), stop);
    }

    List<float[]> weights() {
      return model.parameters().stream().map(parameter -> parameter.values().clone()).toList();
    }

    @Override
    public void close() {
      trainer.close();
    }
  }

  /// What is done with an epoch's report.
  private interface Log {
    void add(EpochReport report) throws IOException;
  }

  private static TrainingListener logging(Log log) {
    return new TrainingListener() {
      @Override
      public void step(Outcome epoch, int pictures) {}

      @Override
      public void epoch(EpochReport report) throws IOException {
        log.add(report);
      }
    };
  }

  private static boolean never() {
    return false;
  }

  private static void assertSame(List<float[]> actual, List<float[]> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i)).isEqualTo(expected.get(i));
    }
  }

  @ParameterizedTest
  @CsvSource({"vit, adamw, 0.01", "tile-vit, adamw, 0.01", "vit, muon, 0.03"})
  void itLearns(String type, String optimiser, double learningRate) throws Exception {
    String json =
        CONFIG
            .formatted(30, learningRate, ", \"optimizer\": \"%s\"".formatted(optimiser))
            .replace("\"vit\"", "\"" + type + "\"");
    try (var run = new Run(json, "checkpoint.safetensors", 2)) {
      assertThat(run.train(TrainerTest::never)).isTrue();
    }
    Outcome last = Objects.requireNonNull(reports.getLast().test());
    assertThat(reports).hasSize(30);
    assertThat(last.accuracy()).isEqualTo(1);
    assertThat(last.meanLoss()).isLessThan(0.2 * reports.getFirst().train().meanLoss());
  }

  @ParameterizedTest
  @ValueSource(strings = {"adamw", "muon"})
  void theNumberOfThreadsChangesNothing(String optimiser) throws Exception {
    String json =
        CONFIG.formatted(3, 0.01, RANDOM + ", \"optimizer\": \"%s\"".formatted(optimiser));
    List<List<float[]>> weights = new ArrayList<>();
    for (int threads : new int[] {1, 2, 5}) {
      try (var run = new Run(json, "checkpoint-" + threads, threads)) {
        run.train(TrainerTest::never);
        weights.add(run.weights());
      }
    }
    assertSame(weights.get(1), weights.get(0));
    assertSame(weights.get(2), weights.get(0));
    assertThat(Files.readAllBytes(folder.resolve("checkpoint-1")))
        .isEqualTo(Files.readAllBytes(folder.resolve("checkpoint-5")));
  }

  /// The network is judged whole: so well, as if nothing were ever left out.
  @Test
  void nothingIsLeftOutWhereItIsJudged() throws Exception {
    try (var run = new Run(CONFIG.formatted(1, 0.01, DROPOUT), "one", 2);
        var whole = new Run(CONFIG.formatted(1, 0.01, ""), "other", 2)) {
      assertThat(run.trainer.judge()).isEqualTo(whole.trainer.judge());
      run.train(TrainerTest::never);
      whole.train(TrainerTest::never);
      assertThat(run.weights().getFirst()).isNotEqualTo(whole.weights().getFirst());
    }
  }

  @Test
  void anotherSeedIsAnotherTraining() throws Exception {
    String json = CONFIG.formatted(1, 0.01, RANDOM);
    try (var one = new Run(json, "one", 2);
        var other = new Run(json.replace("\"seed\": 3", "\"seed\": 4"), "other", 2)) {
      one.train(TrainerTest::never);
      other.train(TrainerTest::never);
      assertThat(one.weights().getFirst()).isNotEqualTo(other.weights().getFirst());
    }
  }

  /// In the middle of an epoch, at its end, and before the first step.
  @ParameterizedTest
  @CsvSource({"adamw, 0", "adamw, 1", "adamw, 3", "adamw, 4", "adamw, 8", "muon, 4", "sgd, 4"})
  void interruptedItGoesOnBitForBit(String optimiser, int steps) throws Exception {
    String json =
        CONFIG.formatted(3, 0.01, RANDOM + ", \"optimizer\": \"%s\"".formatted(optimiser));
    List<float[]> straight;
    try (var run = new Run(json, "straight", 2)) {
      run.train(TrainerTest::never);
      straight = run.weights();
    }
    List<EpochReport> straightReports = List.copyOf(reports);
    reports.clear();
    try (var run = new Run(json, "broken", 2)) {
      assertThat(run.train(() -> run.trainer.steps() == steps)).isFalse();
    }
    try (var run = new Run(json, "broken", 3)) {
      run.trainer.resume();
      assertThat(run.trainer.steps()).isEqualTo(steps);
      assertThat(run.train(TrainerTest::never)).isTrue();
      assertSame(run.weights(), straight);
    }
    assertThat(reports.stream().map(EpochReport::train))
        .containsExactlyElementsOf(straightReports.stream().map(EpochReport::train).toList());
    assertThat(Files.readAllBytes(folder.resolve("broken")))
        .isEqualTo(Files.readAllBytes(folder.resolve("straight")));
  }

  /// Killed between the log's line and the checkpoint: the epoch is learned again, and the log has
  /// it once.
  @Test
  void logAndCheckpointAgree() throws Exception {
    String json = CONFIG.formatted(3, 0.01, RANDOM);
    var killed = new IllegalStateException("killed");
    try (var run = new Run(json, "checkpoint", 2)) {
      var log = new TrainingLog(folder.resolve("log.csv"), 0);
      assertThatThrownBy(() ->
              run.trainer.train(
                  logging(report -> {
                    log.add(report);
                    if (report.epoch() == 2) {
                      throw killed;
                    }
                  }),
                  TrainerTest::never))
          .isSameAs(killed);
      assertThat(log.rows()).hasSize(2);
    }
    try (var run = new Run(json, "checkpoint", 2)) {
      run.trainer.resume();
      var log = new TrainingLog(folder.resolve("log.csv"), run.trainer.steps() / 3);
      assertThat(log.rows()).hasSize(1);
      run.trainer.train(logging(log::add), TrainerTest::never);
      assertThat(log.rows()).extracting(row -> row.charAt(0)).containsExactly('1', '2', '3');
      assertThat(Files.readAllLines(folder.resolve("log.csv"))).hasSize(4);
    }
  }

  /// Each parameter's by the name that PyTorch has for it.
  @Test
  void theCheckpointHasWhatMuonRemembers() throws Exception {
    String json = CONFIG.formatted(1, 0.01, ", \"optimizer\": \"muon\"");
    try (var run = new Run(json, "checkpoint", 2)) {
      run.train(TrainerTest::never);
    }
    assertThat(SafetensorsFile.open(folder.resolve("checkpoint")).names())
        .contains(
            "momentum_buffer.vit.encoder.layer.0.attention.attention.query.weight",
            "momentum_buffer.vit.encoder.layer.0.output.dense.weight",
            "exp_avg.vit.embeddings.patch_embeddings.projection.weight",
            "exp_avg_sq.vit.encoder.layer.0.output.dense.bias",
            "exp_avg.classifier.weight")
        .doesNotContain(
            "exp_avg.vit.encoder.layer.0.output.dense.weight", "momentum_buffer.classifier.weight");
  }

  @Test
  void aCheckpointOfAnotherTrainingIsRefused() throws Exception {
    try (var run = new Run(CONFIG.formatted(1, 0.01, ""), "checkpoint", 2)) {
      run.train(TrainerTest::never);
    }
    try (var run = new Run(CONFIG.formatted(1, 0.02, ""), "checkpoint", 2)) {
      assertThatThrownBy(run.trainer::resume)
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("its configuration had sha256 ");
    }
    DrawnData.in(data, 16, 2);
    try (var run = new Run(CONFIG.formatted(1, 0.01, ""), "checkpoint", 2)) {
      assertThatThrownBy(run.trainer::resume)
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("its pictures (names and labels) had sha256 ");
    }
  }

  @Test
  void aLossThatIsNoNumberStopsIt() throws Exception {
    String json = CONFIG.formatted(2, 0.01, "");
    try (var run = new Run(json, "checkpoint", 2)) {
      BooleanSupplier poisonBeforeTheFifth =
          () -> {
            if (run.trainer.steps() == 4) {
              run.model.parameters().getFirst().values()[0] = Float.NaN;
            }
            return false;
          };
      assertThatThrownBy(() -> run.train(poisonBeforeTheFifth))
          .isInstanceOf(TrainingException.class)
          .hasMessageStartingWith("the loss is NaN at step 5 (epoch 2), with the learning rate ");
    }
    try (var run = new Run(json, "checkpoint", 2)) {
      run.trainer.resume(); // what the last epoch left
      assertThat(run.trainer.steps()).isEqualTo(3);
      assertThat(run.weights().getFirst()).doesNotContain(Float.NaN);
    }
  }
}
