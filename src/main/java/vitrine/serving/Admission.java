package vitrine.serving;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Who is let in to one model. A picture takes a place before anything is done for it, and gives it
/// back when it is answered; where none is free it is refused at once.
///
/// A request is refused before its body is read while all places are taken, and its pictures take
/// theirs when they have arrived: so whoever is refused costs a header, and whoever uploads slowly
/// keeps no one out.
public final class Admission {
  /// A picture counts for an eighth of the average.
  private static final int WEIGHT = 8;

  private final String model;
  private final int places;
  private final LongSupplier clock;
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicLong lastLeft;
  private final AtomicLong nanosEach = new AtomicLong();

  /// @param model its name
  /// @param places pictures that may be in at once, at least 1
  Admission(String model, int places) {
    this(model, places, System::nanoTime);
  }

  /// @param clock in nanoseconds
  Admission(String model, int places, LongSupplier clock) {
    this.model = model;
    this.places = places;
    this.clock = clock;
    lastLeft = new AtomicLong(clock.getAsLong());
  }

  /// Refuses a request that would find no place, before it has cost anything.
  ///
  /// @throws Failure.QueueFull when no place is free
  public void check() {
    if (taken.get() >= places) {
      throw full();
    }
  }

  /// Takes a place for one picture.
  ///
  /// @throws Failure.QueueFull when none is free
  public Place enter() {
    if (taken.incrementAndGet() > places) {
      taken.decrementAndGet();
      throw full();
    }
    return new Place(clock.getAsLong());
  }

  /// Places that are taken.
  public int taken() {
    return taken.get();
  }

  /// Seconds in which those who are in will have left, by how fast pictures have left of late; at
  /// least 1.
  public long retryAfterSeconds() {
    return Math.max(1, Math.ceilDiv(nanosEach.get() * taken.get(), 1_000_000_000L));
  }

  private Failure full() {
    return new Failure.QueueFull(model, places, retryAfterSeconds());
  }

  /// A place that is taken until it is closed.
  public final class Place implements AutoCloseable {
    private final long entered;

    private Place(long entered) {
      this.entered = entered;
    }

    /// One more has left: what lies between two leaving, when there always was someone, is what one
    /// picture takes.
    @Override
    public void close() {
      long now = clock.getAsLong();
      long since = Math.max(entered, lastLeft.getAndSet(now));
      long took = Math.max(0, now - since);
      nanosEach.updateAndGet(old -> old == 0 ? took : old + (took - old) / WEIGHT);
      taken.decrementAndGet();
    }
  }
}
