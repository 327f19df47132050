package vitrine.serving;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import vitrine.image.ImageFormat;
import vitrine.image.ImageHeader;
import vitrine.inference.ServedModel;
import vitrine.model.Bundle;

/// The service's own metrics. All are there from the start, at zero, so that a rate or an alert
/// never begins with a gap.
public final class ServiceMetrics {
  /// The label `model` of requests whose model is not known, or has nothing to do with how they
  /// ended: what a client writes is no label.
  private static final String NO_MODEL = "none";

  private final MeterRegistry registry;
  private final DistributionSummary batchSize;
  private final DistributionSummary imageBytes;
  private final DistributionSummary imagePixels;

  ServiceMetrics(MeterRegistry registry) {
    this.registry = registry;
    batchSize = summary("vitrine.batch.size", "Pictures in a batch", 1, 2, 4, 8, 16, 32, 64, 128);
    imageBytes = summary("vitrine.image.bytes", "Bytes of a picture", 1e3, 1e4, 1e5, 1e6, 1e7);
    imagePixels = summary("vitrine.image.pixels", "Pixels of a picture", 1e3, 1e4, 1e5, 1e6, 1e7);
    for (Stage stage : Stage.values()) {
      timer(stage);
    }
    for (ImageFormat format : ImageFormat.values()) {
      formats(format);
    }
    for (Outcome outcome : Outcome.values()) {
      requests(NO_MODEL, outcome);
      if (outcome.rejection()) {
        rejected(outcome);
      }
    }
  }

  /// @param admission to that model
  void register(ServedModel model, Admission admission) {
    Bundle bundle = model.bundle();
    for (Outcome outcome : Outcome.values()) {
      requests(bundle.name(), outcome);
    }
    topScore(bundle.name());
    Gauge.builder("vitrine.queue.depth", model, ServedModel::queueDepth)
        .description("Pictures that wait for the network")
        .tag("model", bundle.name())
        .register(registry);
    Gauge.builder("vitrine.admitted", admission, Admission::taken)
        .description("Pictures that were let in and are not answered yet")
        .tag("model", bundle.name())
        .register(registry);
    Gauge.builder("vitrine.model.info", () -> 1)
        .description("The models served; always 1")
        .tags("model", bundle.name(), "family", bundle.family())
        .tag("precision", model.precision().label())
        .tags("provider", model.engine().provider(), "sha256", bundle.sha256())
        .register(registry);
  }

  /// @param use what the memory is for
  void register(MemoryBudget budget, String use) {
    Gauge.builder("vitrine.memory.reserved", budget, MemoryBudget::reserved)
        .description("Bytes reserved of a budget")
        .baseUnit("bytes")
        .tag("use", use)
        .register(registry);
  }

  void batch(int size) {
    batchSize.record(size);
  }

  /// One picture was classified by `model`, or failed on the way; or a whole request was refused by
  /// it.
  public void count(String model, Outcome outcome) {
    requests(model, outcome).increment();
    if (outcome.rejection()) {
      rejected(outcome).increment();
    }
  }

  /// A request failed before its pictures were looked at, and not for its model's sake.
  public void countWithoutModel(Outcome outcome) {
    count(NO_MODEL, outcome);
  }

  /// What was uploaded.
  public void image(ImageHeader header, int bytes) {
    imageBytes.record(bytes);
    imagePixels.record((double) header.width() * header.height());
    formats(header.format()).increment();
  }

  /// How sure the model was of a picture.
  ///
  /// @param score of the best class, by the model's own function
  public void topScore(String model, double score) {
    topScore(model).record(score);
  }

  /// How long one stage of one picture took.
  public void stage(Stage stage, Duration took) {
    timer(stage).record(took);
  }

  private Counter requests(String model, Outcome outcome) {
    return Counter.builder("vitrine.requests")
        .description("Pictures by how their classification ended")
        .tags("model", model, "outcome", outcome.slug('_'))
        .register(registry);
  }

  private Counter rejected(Outcome outcome) {
    return Counter.builder("vitrine.rejected")
        .description("Pictures turned away")
        .tag("reason", outcome.slug('_'))
        .register(registry);
  }

  private Counter formats(ImageFormat format) {
    return Counter.builder("vitrine.image.formats")
        .description("Pictures decoded, by format")
        .tag("format", format.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  private DistributionSummary topScore(String model) {
    return DistributionSummary.builder("vitrine.top.score")
        .description("Score of the best class")
        .tag("model", model)
        .serviceLevelObjectives(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1)
        .register(registry);
  }

  private Timer timer(Stage stage) {
    return Timer.builder("vitrine.stage")
        .description("Time that a picture spends in each stage")
        .tag("stage", stage.label())
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofNanos(50_000))
        .maximumExpectedValue(Duration.ofSeconds(10))
        .register(registry);
  }

  private DistributionSummary summary(String name, String description, double... bounds) {
    return DistributionSummary.builder(name)
        .description(description)
        .serviceLevelObjectives(bounds)
        .register(registry);
  }
}
