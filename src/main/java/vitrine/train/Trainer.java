package vitrine.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import vitrine.train.config.TrainingConfig;
import vitrine.train.data.Examples;
import vitrine.train.model.LearningViT;
import vitrine.train.optimiser.GradientClipping;
import vitrine.train.optimiser.Optimiser;
import vitrine.train.optimiser.Schedule;

/// Trains a model: epoch by epoch, batch by batch. The weights that come out depend on the
/// configuration and the pictures alone, to the last bit: not on the number of threads, and not on
/// interruptions.
public final class Trainer implements AutoCloseable {
  private final TrainingConfig config;
  private final LearningViT model;
  private final Examples train;
  private final @Nullable Examples test;
  private final Optimiser optimiser;
  private final Schedule schedule;
  private final TrainingCheckpoint checkpoint;
  private final ParallelPasses passes;
  private final long stepsOfEpoch;
  private Outcome epoch = Outcome.NONE;

  /// A training from its beginning.
  ///
  /// @param test pictures to judge it by after each epoch, or null
  /// @param checkpoint the file that it is saved to
  /// @param threads that compute
  public Trainer(
      TrainingConfig config,
      LearningViT model,
      Examples train,
      @Nullable Examples test,
      Path checkpoint,
      int threads) {
    this.config = config;
    this.model = model;
    this.train = train;
    this.test = test;
    this.optimiser = Optimisers.of(config.optimiser(), model);
    this.stepsOfEpoch = Math.ceilDiv(train.pictures().size(), config.batchSize());
    this.schedule = Optimisers.schedule(config.optimiser(), config.epochs(), stepsOfEpoch);
    this.checkpoint =
        new TrainingCheckpoint(checkpoint, config.sha256(), train.pictures().sha256());
    this.passes = new ParallelPasses(model, config.dropout(), threads);
  }

  /// Goes on from the checkpoint.
  ///
  /// @throws TrainingException where there is none, or it is of another training
  public void resume() {
    epoch = checkpoint.read(model, optimiser);
  }

  /// How many steps it has taken.
  public long steps() {
    return optimiser.steps();
  }

  /// How many steps there are in an epoch.
  public long stepsOfEpoch() {
    return stepsOfEpoch;
  }

  /// Trains to the end, or until told to stop; then the checkpoint is written.
  ///
  /// @param listener learns how it goes
  /// @param stop asked before each step
  /// @return whether it is done
  /// @throws TrainingException where the loss is no number any more; the checkpoint stays as it was
  public boolean train(TrainingListener listener, BooleanSupplier stop)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    long epochBegun = begun;
    long pictures = 0; // since then
    int[] order = new int[0];
    for (long step = steps(); step < config.epochs() * stepsOfEpoch; step++) {
      int number = Math.toIntExact(step / stepsOfEpoch);
      long place = step % stepsOfEpoch;
      if (stop.getAsBoolean()) {
        checkpoint.write(model, optimiser, epoch);
        return false;
      }
      if (place == 0 || order.length == 0) {
        order = train.pictures().order(config.seed(), number);
        epochBegun = System.nanoTime();
        pictures = 0;
      }
      int from = Math.toIntExact(place * config.batchSize());
      int[] batch =
          Arrays.copyOfRange(order, from, Math.min(order.length, from + config.batchSize()));
      learn(number, batch, schedule.at(step));
      pictures += batch.length;
      listener.step(epoch, batch.length);
      if (place == stepsOfEpoch - 1) {
        long now = System.nanoTime();
        listener.epoch(
            new EpochReport(
                number + 1,
                step + 1,
                schedule.at(step),
                epoch,
                judge(),
                (now - begun) / 1e9,
                pictures * 1e9 / (now - epochBegun)));
        epoch = Outcome.NONE;
        checkpoint.write(model, optimiser, epoch);
      }
    }
    return true;
  }

  private void learn(int number, int[] batch, double learningRate) throws InterruptedException {
    ParallelPasses.Batch learned = passes.learn(batch.length, i -> train.changed(number, batch, i));
    if (!Double.isFinite(learned.outcome().loss())) {
      throw new TrainingException(
          ("the loss is %s at step %d (epoch %d), with the learning rate %s; a lower learning_rate,"
                  + " a longer warm-up (warmup_epochs) or max_grad_norm may help")
              .formatted(learned.outcome().loss(), steps() + 1, number + 1, learningRate));
    }
    List<float[]> gradients = learned.gradients();
    if (config.optimiser().maxGradNorm() > 0) {
      GradientClipping.clip(gradients, config.optimiser().maxGradNorm());
    }
    optimiser.step(gradients, learningRate, passes.workers());
    epoch = epoch.plus(learned.outcome());
  }

  /// How the model does on the pictures that it is judged by, as it is now.
  ///
  /// @return null where there are none
  public @Nullable Outcome judge() throws InterruptedException {
    return test == null ? null : passes.judge(test.pictures().size(), test::plain);
  }

  @Override
  public void close() {
    passes.close();
  }
}
