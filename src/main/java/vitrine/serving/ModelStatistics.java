package vitrine.serving;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What one model has done since the start, counted picture by picture and batch by batch.
public final class ModelStatistics {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Stage, Sum> stages = new EnumMap<>(Stage.class);
  private final SortedMap<Integer, Sum> batches = new TreeMap<>();
  private Sum succeeded = Sum.ZERO;
  private Sum failed = Sum.ZERO;
  private @Nullable Instant last;

  /// How often something was done, and how long it took in all.
  public record Sum(long count, long nanos) {
    /// Nothing yet.
    public static final Sum ZERO = new Sum(0, 0);

    Sum plus(long more) {
      return new Sum(count + 1, nanos + more);
    }
  }

  /// All of it at one moment.
  ///
  /// @param succeeded pictures that were answered, from asking for a place to their answer
  /// @param failed pictures that were not
  /// @param stages of those that were
  /// @param batches that the network ran, by how many pictures they had
  /// @param last when a picture was answered; null where none was
  public record Snapshot(
      Sum succeeded,
      Sum failed,
      Map<Stage, Sum> stages,
      SortedMap<Integer, Sum> batches,
      @Nullable Instant last) {
    public Sum stage(Stage stage) {
      return stages.getOrDefault(stage, Sum.ZERO);
    }
  }

  /// A picture was answered.
  ///
  /// @param timings of its stages
  /// @param nanos that it took
  public void succeeded(Map<Stage, Duration> timings, long nanos) {
    lock.lock();
    try {
      succeeded = succeeded.plus(nanos);
      timings.forEach((stage, took) -> add(stages, stage, took.toNanos()));
      last = Instant.now();
    } finally {
      lock.unlock();
    }
  }

  /// A picture was not answered, or not let in.
  ///
  /// @param nanos that it took
  public void failed(long nanos) {
    lock.lock();
    try {
      failed = failed.plus(nanos);
    } finally {
      lock.unlock();
    }
  }

  /// The network ran a batch of that many pictures.
  void batch(int size, long nanos) {
    lock.lock();
    try {
      add(batches, size, nanos);
    } finally {
      lock.unlock();
    }
  }

  private static <K> void add(Map<K, Sum> to, K key, long nanos) {
    to.merge(key, new Sum(1, nanos), (old, _) -> old.plus(nanos));
  }

  public Snapshot snapshot() {
    lock.lock();
    try {
      return new Snapshot(succeeded, failed, new EnumMap<>(stages), new TreeMap<>(batches), last);
    } finally {
      lock.unlock();
    }
  }
}
