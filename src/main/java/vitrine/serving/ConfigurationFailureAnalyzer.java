package vitrine.serving;

import java.util.Locale;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Prints a bad setting as a few lines instead of a stack trace.
final class ConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ConfigurationException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationException cause) {
    return new FailureAnalysis(
        "%s is '%s'.".formatted(cause.key(), cause.value()),
        "Allowed: %s. It may be set in application.yaml, as the environment variable %s or as --%s=…"
            .formatted(cause.allowed(), environmentVariable(cause.key()), cause.key()),
        cause);
  }

  private static String environmentVariable(String key) {
    return key.replace('.', '_').replace("-", "").toUpperCase(Locale.ROOT);
  }
}
