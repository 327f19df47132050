package vitrine.protocol;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;
import vitrine.serving.Protocol;

/// On a component of a protocol: it is there only where `vitrine.protocols` has the protocol, or
/// one of several that share it.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnProtocol.class)
public @interface Speaks {
  Protocol[] value();
}
