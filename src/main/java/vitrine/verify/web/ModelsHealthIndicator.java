package vitrine.verify.web;

import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;
import vitrine.serving.Models;

/// Part of readiness: every model is verified, or can't be. What stands in the way is in the
/// details, and which models could not be verified.
@Component
class ModelsHealthIndicator implements HealthIndicator {
  private final Models models;
  private final Verifications verifications;

  ModelsHealthIndicator(Models models, Verifications verifications) {
    this.models = models;
    this.verifications = verifications;
  }

  @Override
  public Health health() {
    Map<String, String> unready = models.unready();
    Health.Builder health = unready.isEmpty() ? Health.up() : Health.outOfService();
    return health.withDetails(verifications.notVerified()).withDetails(unready).build();
  }
}
