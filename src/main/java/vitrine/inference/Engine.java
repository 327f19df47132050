package vitrine.inference;

import java.util.Collections;
import java.util.List;
import vitrine.preprocess.Pixels;

/// Runs a network: pixels in, logits out.
public interface Engine extends AutoCloseable {
  /// What does the work: `cpu` or `cuda` for ONNX Runtime on that device, `reference` for plain
  /// Java.
  String provider();

  /// Whether it takes pixels of which there are values alone ({@link Pixels#of(float...)}).
  default boolean takesValues() {
    return true;
  }

  /// How many calls of {@link #infer} at once answer more pictures than one.
  default int runs() {
    return 1;
  }

  /// Pictures that one call of {@link #infer} takes at most.
  default int maxBatch() {
    return Integer.MAX_VALUE;
  }

  /// The sizes of batches whose first run is slower than the next.
  default List<Integer> batchSizes() {
    return List.of(1);
  }

  /// Runs a batch of each size, so that no user pays for its first run.
  default void warmUp(Pixels pixels) {
    batchSizes().forEach(size -> inferEveryWay(Collections.nCopies(size, pixels)));
  }

  /// The logits of each picture of a batch, in order. Several threads may call at once.
  ///
  /// @param batch at least one picture and no more than `maxBatch`, each (channels, height, width)
  ///   of the size the network wants
  /// @throws InferenceException.EngineFailed when the engine does
  List<float[]> infer(List<Pixels> batch);

  /// The logits of the same pictures by each way that `infer` may take, so that neither warming up
  /// nor a proof leaves one out.
  default List<List<float[]>> inferEveryWay(List<Pixels> batch) {
    return List.of(infer(batch));
  }

  /// Gives its memory back. Never while `infer` runs.
  @Override
  void close();
}
