package vitrine.protocol;

import java.util.List;
import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import vitrine.serving.Protocol;

/// Whether `vitrine.protocols` has the protocol that {@link Speaks} names. What it is allowed to
/// hold is `VitrineProperties`' affair.
final class OnProtocol implements Condition {
  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    Protocol protocol =
        metadata.getAnnotations().get(Speaks.class).getEnum("value", Protocol.class);
    BindResult<List<String>> spoken =
        Binder.get(context.getEnvironment())
            .bind("vitrine.protocols", Bindable.listOf(String.class));
    return !spoken.isBound() || spoken.get().contains(protocol.label());
  }
}
