package vitrine.verify.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.stereotype.Component;
import vitrine.verify.Verification;

/// `GET /actuator/verification`: every model's verification, by name; `/{model}`: one.
@Component
@Endpoint(id = "verification")
class VerificationEndpoint {
  private final Verifications verifications;

  VerificationEndpoint(Verifications verifications) {
    this.verifications = verifications;
  }

  @ReadOperation
  Map<String, Verification> all() {
    return verifications.all();
  }

  @ReadOperation
  @Nullable Verification one(@Selector String model) {
    return verifications.of(model).orElse(null);
  }
}
