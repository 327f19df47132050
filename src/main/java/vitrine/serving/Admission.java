package vitrine.serving;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// Who is let in to one model. A picture takes a place before anything is done for it, and gives it
/// back when it is answered; where none is free it is refused at once.
///
/// A request is refused before its body is read while all places are taken, and its pictures take
/// theirs when they have arrived: so whoever is refused costs a header, and whoever uploads slowly
/// keeps no one out.
public final class Admission {
  /// Of time with somebody in, over which leaving is counted.
  private static final long WINDOW = 1_000_000_000;

  private final String model;
  private final int places;
  private final LongSupplier clock;
  private final AtomicInteger taken = new AtomicInteger();
  private final Rate rate;

  /// @param model its name
  /// @param places pictures that may be in at once, at least 1
  public Admission(String model, int places) {
    this(model, places, System::nanoTime);
  }

  /// @param clock in nanoseconds
  Admission(String model, int places, LongSupplier clock) {
    this.model = model;
    this.places = places;
    this.clock = clock;
    rate = new Rate(clock.getAsLong());
  }

  /// Where nobody else is: one command on this machine.
  public static Admission unlimited(String model) {
    return new Admission(model, Integer.MAX_VALUE);
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
    return tryEnter().orElseThrow(this::full);
  }

  /// Takes a place for one picture more of somebody who is in already, if one is free.
  public Optional<Place> tryEnter() {
    if (taken.incrementAndGet() > places) {
      taken.decrementAndGet();
      return Optional.empty();
    }
    rate.entered(clock.getAsLong());
    return Optional.of(new Place());
  }

  /// Places that are taken.
  public int taken() {
    return taken.get();
  }

  /// Seconds in which those who are in will have left, by how fast pictures have left of late; at
  /// least 1.
  public long retryAfterSeconds() {
    return Math.max(1, Math.ceilDiv(rate.nanosEach() * taken.get(), 1_000_000_000L));
  }

  private Failure full() {
    return new Failure.QueueFull(model, places, retryAfterSeconds());
  }

  /// A place that is taken until it is closed.
  public final class Place implements AutoCloseable {
    private Place() {}

    @Override
    public void close() {
      rate.left(clock.getAsLong());
      taken.decrementAndGet();
    }
  }

  /// How fast pictures leave while somebody is in. Those of a batch leave at once: so leaving is
  /// counted over time, and a window ends before the first of the next batch.
  private static final class Rate {
    private int in;
    private long last;
    private long busy;
    private long count;
    private long nanosEach;

    Rate(long now) {
      last = now;
    }

    synchronized void entered(long now) {
      if (in++ == 0) {
        last = now; // the time when nobody was in is nobody's
      }
    }

    synchronized void left(long now) {
      long since = Math.max(0, now - last);
      if (busy >= WINDOW && since > busy / count / 4) { // else it is of the same batch
        nanosEach = busy / count;
        busy = 0;
        count = 0;
      }
      busy += since;
      count++;
      last = now;
      in--;
    }

    /// What one picture takes; 0 until one has left.
    synchronized long nanosEach() {
      return nanosEach > 0 || count == 0 ? nanosEach : busy / count;
    }
  }
}
