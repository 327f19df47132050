package vitrine.serving.security;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import vitrine.serving.SecurityProperties;

/// Whether the settings ask for keys; if not, there is nothing that could ask a request.
final class AsksForKeys implements Condition {
  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata of) {
    return Binder.get(context.getEnvironment())
        .bind("vitrine.security", SecurityProperties.class)
        .map(SecurityProperties::asksForKeys)
        .orElse(false);
  }
}
