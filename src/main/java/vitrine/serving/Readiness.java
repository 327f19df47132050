package vitrine.serving;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.stereotype.Component;

/// Whether requests are to be sent here, as `/actuator/health/readiness` says, too.
@Component
public final class Readiness {
  private final Models models;
  private final ApplicationAvailability availability;

  Readiness(Models models, ApplicationAvailability availability) {
    this.models = models;
    this.availability = availability;
  }

  /// Whether all models may answer, and the service is neither starting nor stopping.
  public boolean isReady() {
    return models.unready().isEmpty()
        && availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC;
  }
}
