package vitrine.classify.intake;

import java.io.IOException;

/// How a dialect reads what is wanted out of a request that was let in.
@FunctionalInterface
public interface Form {
  /// Reads the body.
  ///
  /// @throws vitrine.serving.Failure for a body that is not of this form
  Wanted read(Arrival arrival) throws IOException;
}
