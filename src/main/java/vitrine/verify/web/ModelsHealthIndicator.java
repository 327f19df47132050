package vitrine.verify.web;

import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;
import vitrine.serving.Models;

/// Part of readiness: every model is verified. What stands in the way is in the details.
@Component
class ModelsHealthIndicator implements HealthIndicator {
  private final Models models;

  ModelsHealthIndicator(Models models) {
    this.models = models;
  }

  @Override
  public Health health() {
    Map<String, String> unready = models.unready();
    return unready.isEmpty()
        ? Health.up().build()
        : Health.outOfService().withDetails(unready).build();
  }
}
