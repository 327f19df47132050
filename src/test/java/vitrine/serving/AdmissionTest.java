package vitrine.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.serving.Admission.Place;

/// The clock of these tests stands still unless a test sets it.
class AdmissionTest {
  private static final long SECOND = 1_000_000_000;

  private final AtomicLong clock = new AtomicLong(-5 * SECOND);

  private Admission admission(int places) {
    return new Admission("vit", places, clock::get);
  }

  private void pass(long nanos) {
    clock.addAndGet(nanos);
  }

  @Test
  void aPlaceIsTakenUntilItIsClosed() {
    Admission admission = admission(2);
    admission.check();
    Place first = admission.enter();
    admission.check();
    Place second = admission.enter();
    assertThat(admission.taken()).isEqualTo(2);

    assertThatThrownBy(admission::enter)
        .isInstanceOf(Failure.QueueFull.class)
        .hasMessage("2 pictures are waiting or being classified; try again in 1 s");
    assertThatThrownBy(admission::check).isInstanceOf(Failure.QueueFull.class);
    assertThat(admission.taken()).isEqualTo(2);

    first.close();
    admission.check();
    admission.enter().close();
    second.close();
    assertThat(admission.taken()).isZero();
  }

  @Test
  void retryIsAfterOneSecondAtLeast() {
    Admission admission = admission(8);
    assertThat(admission.retryAfterSeconds()).isEqualTo(1);
    try (Place _ = admission.enter()) {
      pass(SECOND / 1000);
    }
    assertThat(admission.retryAfterSeconds()).isEqualTo(1);
  }

  /// Ten wait, and one leaves every 300 ms: three seconds.
  @Test
  void retryIsAfterWhatThoseWhoAreInWillTake() {
    Admission admission = admission(10);
    Queue<Place> in = new ArrayDeque<>();
    for (int i = 0; i < 10; i++) {
      in.add(admission.enter());
    }
    for (int i = 0; i < 40; i++) {
      pass(300_000_000);
      in.remove().close();
      in.add(admission.enter());
    }
    assertThat(admission.retryAfterSeconds()).isEqualTo(3);
    assertThatThrownBy(admission::enter).hasMessageContaining("try again in 3 s");

    for (int i = 0; i < 100; i++) { // it has become faster
      pass(90_000_000);
      in.remove().close();
      in.add(admission.enter());
    }
    assertThat(admission.retryAfterSeconds()).isEqualTo(1);
  }

  @Test
  void whenNobodyIsInTheTimeIsNobodys() {
    Admission admission = admission(10);
    for (int i = 0; i < 20; i++) {
      pass(60 * SECOND);
      Place place = admission.enter();
      pass(SECOND / 10);
      place.close();
    }
    for (int i = 0; i < 10; i++) {
      admission.enter();
    }
    assertThat(admission.retryAfterSeconds()).isEqualTo(1);
  }

  /// Sixty-four wait, and 20 leave in a second, however many at once: it is 4 s after any batch.
  @ParameterizedTest
  @ValueSource(ints = {1, 8, 32})
  void itDoesNotMatterHowManyLeaveAtOnce(int batch) {
    Admission admission = admission(64);
    Queue<Place> in = new ArrayDeque<>();
    for (int i = 0; i < 64; i++) {
      in.add(admission.enter());
    }
    for (int i = 0; i < 640 / batch; i++) {
      pass(batch * SECOND / 20);
      for (int j = 0; j < batch; j++) {
        in.remove().close();
        in.add(admission.enter());
        if (i >= 64 / batch) { // also amid a batch
          assertThat(admission.retryAfterSeconds()).as("batch %d", i).isEqualTo(4);
        }
      }
      assertThat(admission.retryAfterSeconds()).as("batch %d", i).isEqualTo(4);
    }
  }

  /// Batches of eight in half a second each, and nobody for a minute between them.
  @Test
  void idleTimeBetweenBatchesIsNobodys() {
    Admission admission = admission(64);
    for (int i = 0; i < 20; i++) {
      pass(60 * SECOND);
      Queue<Place> in = new ArrayDeque<>();
      for (int j = 0; j < 8; j++) {
        in.add(admission.enter());
      }
      pass(SECOND / 2);
      in.forEach(Place::close);
    }
    for (int i = 0; i < 64; i++) {
      admission.enter();
    }
    assertThat(admission.retryAfterSeconds()).isEqualTo(4);
  }
}
