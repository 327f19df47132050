package vitrine.train;

import java.io.IOException;

/// Learns how a training goes, on its thread.
public interface TrainingListener {
  /// A step was taken.
  ///
  /// @param epoch of the pictures that the epoch has seen
  /// @param pictures of the step
  void step(Outcome epoch, int pictures);

  /// An epoch has ended. Its checkpoint is written after this: a process that is killed between
  /// them learns the epoch again, and reports it again.
  void epoch(EpochReport report) throws IOException;
}
