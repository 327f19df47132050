package vitrine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import vitrine.checkpoint.file.Quoted;
import vitrine.evaluate.data.LabelledPictures;
import vitrine.preprocess.Preprocessing;
import vitrine.preprocess.Preprocessor;
import vitrine.train.CurvePage;
import vitrine.train.EpochReport;
import vitrine.train.Outcome;
import vitrine.train.TensorBoardLog;
import vitrine.train.Trainer;
import vitrine.train.TrainingListener;
import vitrine.train.TrainingLog;
import vitrine.train.config.TrainingConfig;
import vitrine.train.data.Examples;
import vitrine.train.data.TrainingPictures;
import vitrine.train.model.BundleFolder;
import vitrine.train.model.LearningViT;
import vitrine.train.model.MimeticInitialisation;
import vitrine.train.model.Pretrained;
import vitrine.vit.ViTSpec;

/// A training from the first picture to the model's folder.
///
/// @param config what is trained and how
/// @param out folder for the model
/// @param labels of the model, by index
/// @param threads that compute
/// @param resume whether it goes on from its checkpoint
/// @param err for progress
record Training(
    TrainingConfig config,
    Path out,
    List<String> labels,
    int threads,
    boolean resume,
    PrintWriter err) {
  static final String FOLDER = "training";
  static final String CURVE = "curve.html";

  static Path checkpoint(Path out) {
    return out.resolve(FOLDER).resolve("checkpoint.safetensors");
  }

  /// Reads the pictures, trains, and writes the model.
  ///
  /// @param pretrained of the configuration's dimensions, to begin with; or null
  /// @param test pictures to judge it by, or null
  /// @return whether it is done; where it was told to stop, its checkpoint is written
  boolean run(
      @Nullable Pretrained pretrained, LabelledPictures data, @Nullable LabelledPictures test)
      throws IOException, InterruptedException {
    ViTSpec spec = config.model().spec(labels.size());
    var bundle = new BundleFolder(out, config, labels);
    var preprocessor = new Preprocessor(Preprocessing.parse(bundle.preprocessorJson()));
    LearningViT model = LearningViT.begin(spec, config.seed(), config.model().initialRange());
    if (config.model().mimetic()) {
      MimeticInitialisation.begin(model.vit(), config.seed());
    }
    if (pretrained != null) {
      begin(model, pretrained);
    }
    Examples train = examples("read", data, spec, preprocessor);
    Examples judges = test == null ? null : examples("read test", test, spec, preprocessor);
    Files.createDirectories(out.resolve(FOLDER));
    try (var trainer = new Trainer(config, model, train, judges, checkpoint(out), threads);
        var stop = new Stop()) {
      if (resume) {
        trainer.resume();
      }
      Outcome before = pretrained == null ? null : trainer.judge();
      if (before != null) {
        tell("before the first step: " + testLine(before));
      }
      long epochs = trainer.steps() / trainer.stepsOfEpoch();
      var log = new TrainingLog(out.resolve(FOLDER).resolve("log.csv"), epochs);
      var events = new TensorBoardLog(out.resolve(FOLDER), trainer.steps(), Clock.systemUTC());
      boolean done = train(trainer, train.pictures().size(), log, events, stop);
      if (done) {
        bundle.write(model);
        Files.writeString(out.resolve(FOLDER).resolve(CURVE), CurvePage.of(log));
      } else {
        tell("stopped after step %,d; --resume goes on".formatted(trainer.steps()));
      }
      return done;
    }
  }

  private void begin(LearningViT model, Pretrained pretrained) {
    pretrained.copyTo(model, labels);
    if (!pretrained.tells(labels)) {
      tell(
          "the head begins anew: that of the model tells %s apart, not %s"
              .formatted(Quoted.of(pretrained.labels()), Quoted.of(labels)));
    }
  }

  private Examples examples(
      String task, LabelledPictures data, ViTSpec spec, Preprocessor preprocessor) {
    try (Progress progress = Progress.ofLong(task, data.count(), err)) {
      TrainingPictures pictures =
          TrainingPictures.read(
              data,
              preprocessor,
              spec.channels(),
              () -> {
                synchronized (progress) {
                  progress.step();
                }
              });
      return new Examples(pictures, config, spec, preprocessor);
    }
  }

  private boolean train(
      Trainer trainer, int pictures, TrainingLog log, TensorBoardLog events, Stop stop)
      throws IOException, InterruptedException {
    long all = (long) config.epochs() * pictures;
    long seen =
        trainer.steps() / trainer.stepsOfEpoch() * pictures
            + trainer.steps() % trainer.stepsOfEpoch() * config.batchSize();
    try (Progress progress = Progress.ofLong("train", all - seen, err)) {
      return trainer.train(
          new TrainingListener() {
            @Override
            public void step(Outcome epoch, int count) {
              progress.message(
                  String.format(
                      Locale.ROOT, "loss %.4f, accuracy %.4f", epoch.meanLoss(), epoch.accuracy()));
              for (int i = 0; i < count; i++) {
                progress.step();
              }
            }

            @Override
            public void epoch(EpochReport report) throws IOException {
              log.add(report);
              events.add(report);
              progress.line("vitrine: " + line(report));
            }
          },
          stop);
    }
  }

  private String line(EpochReport report) {
    Outcome test = report.test();
    return String.format(
        Locale.ROOT,
        "epoch %d of %d: loss %.4f, accuracy %.4f%s, %,.0f images/s",
        report.epoch(),
        config.epochs(),
        report.train().meanLoss(),
        report.train().accuracy(),
        test == null ? "" : "; " + testLine(test),
        report.picturesPerSecond());
  }

  private static String testLine(Outcome test) {
    return String.format(
        Locale.ROOT, "test loss %.4f, accuracy %.4f", test.meanLoss(), test.accuracy());
  }

  private void tell(String line) {
    err.println("vitrine: " + line);
    err.flush();
  }

  /// SIGINT and SIGTERM: the JVM waits until the checkpoint is written.
  private static final class Stop implements BooleanSupplier, AutoCloseable {
    private final AtomicBoolean asked = new AtomicBoolean();
    private final CountDownLatch saved = new CountDownLatch(1);
    private final Thread hook = new Thread(this::end, "stop-training");

    Stop() {
      Runtime.getRuntime().addShutdownHook(hook);
    }

    private void end() {
      asked.set(true);
      try {
        saved.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public boolean getAsBoolean() {
      return asked.get();
    }

    @Override
    public void close() {
      saved.countDown();
      if (!asked.get()) {
        try {
          Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
          return; // it is just being called, and finds the latch open
        }
      }
    }
  }
}
