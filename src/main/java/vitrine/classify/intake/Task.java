package vitrine.classify.intake;

import vitrine.classify.Timed;
import vitrine.inference.Deadline;
import vitrine.inference.ServedModel;

/// What is done with each picture of a request.
///
/// @param <O> what may be chosen
/// @param <R> what a picture is answered with
@FunctionalInterface
public interface Task<O, R extends Timed> {
  /// Answers one picture. Those of a request are answered at once, each on a thread of its own.
  ///
  /// @throws vitrine.serving.Failure that is the answer of this picture alone
  R answer(Picture picture, ServedModel model, O options, Deadline deadline);
}
