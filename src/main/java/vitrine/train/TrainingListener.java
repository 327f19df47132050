package vitrine.train;

import java.io.IOException;

/// Learns how a training goes, on its thread.
public interface TrainingListener {
  /// A step was taken.
  ///
  /// @param epoch of the pictures that the epoch has seen
  /// @param pictures of the step
  void step(Outcome epoch, int pictures);

  /// An epoch has ended, and its checkpoint is written.
  void epoch(EpochReport report) throws IOException;
}
