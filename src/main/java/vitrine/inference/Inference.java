package vitrine.inference;

/// What the batcher answers for one picture.
///
/// @param logits (labels)
/// @param queueNanos from submission until its batch was formed
/// @param inferenceNanos that its batch took
/// @param batchSize pictures in its batch
public record Inference(float[] logits, long queueNanos, long inferenceNanos, int batchSize) {
  /// The same, for who had waited so long before.
  Inference after(long nanos) {
    return new Inference(logits, queueNanos + nanos, inferenceNanos, batchSize);
  }
}
