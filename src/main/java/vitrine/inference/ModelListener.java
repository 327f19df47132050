package vitrine.inference;

import java.time.Duration;

/// Is told what a served model does.
@FunctionalInterface
public interface ModelListener {
  /// A batch of that many pictures is about to run.
  void batch(int size);

  /// A batch of that many pictures has been answered.
  ///
  /// @param nanos that its run took
  default void answered(int size, long nanos) {}

  /// The engine that gives embeddings has been opened, for the first who asked.
  default void embeddingsOpened(Duration took) {}

  /// It can't be opened: who asks for embeddings is refused.
  default void embeddingsRefused(RuntimeException reason) {}

  /// The engine that takes values instead of bytes has been opened, for the first who asked.
  default void valuesOpened(Duration took) {}

  /// It can't be opened: who asks for it is refused.
  default void valuesRefused(RuntimeException reason) {}

  /// The engine that tells what the network attends to has been opened, for the first who asked.
  default void attentionOpened(Duration took) {}

  /// It can't be opened: who asks for it is refused.
  default void attentionRefused(RuntimeException reason) {}
}
