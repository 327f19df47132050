package vitrine.protocol;

import java.util.Arrays;
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
    Protocol[] protocols =
        metadata.getAnnotations().get(Speaks.class).getEnumArray("value", Protocol.class);
    BindResult<List<String>> set =
        Binder.get(context.getEnvironment())
            .bind("vitrine.protocols", Bindable.listOf(String.class));
    return Arrays.stream(protocols)
        .anyMatch(protocol ->
            set.isBound() ? set.get().contains(protocol.label()) : protocol.isDefault());
  }
}
