package vitrine.serving;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.unit.DataSize;

/// A setting of ours that is of the wrong type, or that there is not.
@Order(Ordered.HIGHEST_PRECEDENCE)
final class BindingFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {
  private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("vitrine");

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
    for (Throwable e = cause; e != null; e = e.getCause()) {
      if (e instanceof ConfigurationException ours) {
        return analysis(ours);
      }
      if (e instanceof UnboundConfigurationPropertiesException unbound) {
        return unknown(unbound.getUnboundProperties().iterator().next());
      }
    }
    ConfigurationProperty property = cause.getProperty();
    if (property == null || !OURS.isAncestorOf(property.getName())) {
      return null;
    }
    Class<?> type = cause.getTarget().getType().resolve(Object.class);
    return analysis(
        new ConfigurationException(
            property.getName().toString(), String.valueOf(property.getValue()), allowed(type)));
  }

  static FailureAnalysis analysis(ConfigurationException e) {
    return new ConfigurationFailureAnalyzer().analyze(e, e);
  }

  private static @Nullable FailureAnalysis unknown(ConfigurationProperty property) {
    return analysis(
        new ConfigurationException(
            property.getName().toString(),
            isSecret(property.getName()) ? "…" : String.valueOf(property.getValue()),
            "one of the settings "
                + names(VitrineProperties.class, "vitrine").collect(Collectors.joining(", "))));
  }

  /// What is meant for `vitrine.security.api-keys` is a secret though its name is wrong.
  private static boolean isSecret(ConfigurationPropertyName name) {
    return name.toString().contains("key");
  }

  /// The names of a record's components as settings.
  private static Stream<String> names(Class<?> type, String prefix) {
    return Arrays.stream(type.getRecordComponents())
        .flatMap(component -> {
          String kebab = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
          String name = prefix + "." + kebab;
          return component.getType().isRecord()
              ? names(component.getType(), name)
              : Stream.of(name);
        });
  }

  private static String allowed(Class<?> type) {
    if (type == int.class || type == long.class) {
      return "a whole number";
    }
    if (type == DataSize.class) {
      return "a number of bytes, as 500KB or 20MB";
    }
    if (type == Duration.class) {
      return "a time, as 500ms or 30s";
    }
    if (type == boolean.class) {
      return "true or false";
    }
    if (type == Path.class) {
      return "a path";
    }
    return type == List.class ? "a comma-separated list" : "a " + type.getSimpleName();
  }
}
