package vitrine.verify.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import vitrine.image.RgbImage;
import vitrine.inference.ServedModel;
import vitrine.serving.HealthProperties;
import vitrine.serving.Models;
import vitrine.serving.VitrineProperties;
import vitrine.verify.DrawnPictures;
import vitrine.verify.web.HealthCheck.Result;

/// Checks every model that passed at the start, again and again: one that fails a check is not
/// ready, one that fails several in a row makes the service broken, until it passes one. Probes see
/// what the last check found; they cause none.
@Component
@Order(1) // after Verifications
public class HealthChecks implements ApplicationRunner {
  private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);

  private final Models models;
  private final HealthProperties properties;
  private final MeterRegistry registry;
  private final ApplicationEventPublisher events;
  private final List<HealthCheck> checks = new ArrayList<>();
  private boolean broken;

  HealthChecks(
      Models models,
      VitrineProperties properties,
      MeterRegistry registry,
      ApplicationEventPublisher events) {
    this.models = models;
    this.properties = properties.health();
    this.registry = registry;
    this.events = events;
    for (ServedModel model : models.all()) {
      for (Result result : Result.values()) {
        counter(model, result);
      }
      Gauge.builder("vitrine.ready", () -> models.isReady(model) ? 1 : 0)
          .description("Whether the model may answer")
          .tag("model", model.bundle().name())
          .register(registry);
    }
  }

  /// Takes the models that may answer, as they answer now.
  @Override
  public synchronized void run(ApplicationArguments arguments) {
    RgbImage picture = DrawnPictures.all().values().iterator().next();
    models.all().stream()
        .filter(models::isReady)
        .map(model -> new HealthCheck(model, picture, properties.timeout()))
        .forEach(checks::add);
  }

  /// One check of each.
  public synchronized void runAll() {
    checks.forEach(this::run);
    setBroken(checks.stream().anyMatch(c -> c.failuresInARow() >= properties.failures()));
  }

  private void run(HealthCheck check) {
    ServedModel model = check.model();
    boolean wasReady = models.isReady(model);
    Result result = check.run();
    counter(model, result).increment();
    if (result != Result.OK) {
      models.refuse(model, result.reason());
      LOG.error(
          "{} is not ready: {} ({} in a row)",
          model.bundle().name(),
          result.reason(),
          check.failuresInARow());
    } else if (!wasReady) {
      models.admit(model);
      LOG.info("{} is ready again", model.bundle().name());
    }
  }

  private void setBroken(boolean now) {
    if (now != broken) {
      broken = now;
      AvailabilityChangeEvent.publish(
          events, this, now ? LivenessState.BROKEN : LivenessState.CORRECT);
    }
  }

  private Counter counter(ServedModel model, Result result) {
    return Counter.builder("vitrine.health.checks")
        .description("Checks of a model by how they ended")
        .tags("model", model.bundle().name(), "result", result.label())
        .register(registry);
  }
}
