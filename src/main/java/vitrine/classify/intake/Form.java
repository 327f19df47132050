package vitrine.classify.intake;

import java.io.IOException;

/// How a dialect reads what is wanted out of a request that was let in.
///
/// @param <O> what may be chosen for its pictures
@FunctionalInterface
public interface Form<O> {
  /// Reads the body.
  ///
  /// @throws vitrine.serving.Failure for a body that is not of this form
  Wanted<O> read(Arrival arrival) throws IOException;
}
