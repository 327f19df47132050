package vitrine.inference;

import java.util.List;
import vitrine.preprocess.Pixels;

/// Runs a network: pixels in, logits out.
public interface Engine extends AutoCloseable {
  /// What does the work: `cpu` or `cuda` for ONNX Runtime on that device, `reference` for plain
  /// Java.
  String provider();

  /// How many calls of {@link #infer} at once answer more pictures than one.
  default int runs() {
    return 1;
  }

  /// Pictures that one call of {@link #infer} takes at most.
  default int maxBatch() {
    return Integer.MAX_VALUE;
  }

  /// The batches to run before the first user, one of each size, so that none pays for a first run.
  default List<Integer> batchSizes() {
    return List.of(1);
  }

  /// The logits of each picture of a batch, in order. Several threads may call at once.
  ///
  /// @param batch at least one picture and no more than `maxBatch`, each (channels, height, width)
  ///   of the size the network wants
  /// @throws InferenceException.EngineFailed when the engine does
  List<float[]> infer(List<Pixels> batch);

  /// Gives its memory back. Never while `infer` runs.
  @Override
  void close();
}
