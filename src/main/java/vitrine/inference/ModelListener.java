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

  /// A further engine has been opened, for the first who asked.
  default void opened(FurtherEngine which, Duration took) {}

  /// It can't be opened: who asks for it is refused.
  default void refused(FurtherEngine which, RuntimeException reason) {}
}
