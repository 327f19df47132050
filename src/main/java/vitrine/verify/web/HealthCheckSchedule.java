package vitrine.verify.web;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import vitrine.serving.VitrineProperties;

/// Runs the checks at intervals from when the service takes requests until it refuses them.
@Component
class HealthCheckSchedule {
  private static final Logger LOG = LoggerFactory.getLogger(HealthCheckSchedule.class);

  private final HealthChecks checks;
  private final Duration interval;
  private @Nullable ScheduledExecutorService executor;

  HealthCheckSchedule(HealthChecks checks, VitrineProperties properties) {
    this.checks = checks;
    interval = properties.health().interval();
  }

  @EventListener
  synchronized void on(AvailabilityChangeEvent<ReadinessState> event) {
    if (event.getState() == ReadinessState.REFUSING_TRAFFIC) {
      stop();
    } else if (executor == null && !interval.isZero()) {
      executor =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().name("health-checks").daemon().factory());
      long nanos = interval.toNanos();
      var _ = executor.scheduleWithFixedDelay(this::run, nanos, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void stop() {
    if (executor != null) {
      executor.shutdownNow();
      executor = null;
    }
  }

  /// What escapes would end the schedule.
  private void run() {
    try {
      checks.runAll();
    } catch (RuntimeException e) {
      LOG.error("the models' health can't be checked", e);
    }
  }
}
