package vitrine.serving;

import static vitrine.serving.VitrineProperties.require;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How a model is looked after while it is served.
///
/// @param interval Time between two checks, each a picture through the network of every model,
///   whose logits are held against those at the start; a model that fails one is not ready until it
///   passes one. 0 makes none.
/// @param timeout Time in which a check must be answered, unless the network answers others
///   meanwhile.
/// @param failures Checks that a model fails in a row until the service is said to be broken
///   (liveness), so that it is restarted.
public record HealthProperties(
    @DefaultValue("30s") Duration interval,
    @DefaultValue("10s") Duration timeout,
    @DefaultValue("3") int failures) {
  public HealthProperties {
    require(
        interval.isZero()
            || (interval.toMillis() >= 100 && interval.compareTo(Duration.ofDays(1)) <= 0),
        "vitrine.health.interval",
        interval,
        "0s (none), or 100ms to 1d");
    require(
        timeout.toMillis() >= 10 && timeout.compareTo(Duration.ofHours(1)) <= 0,
        "vitrine.health.timeout",
        timeout,
        "10ms to 1h");
    require(failures >= 1 && failures <= 1000, "vitrine.health.failures", failures, "1 to 1000");
  }
}
