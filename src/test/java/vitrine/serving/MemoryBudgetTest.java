package vitrine.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import vitrine.inference.Deadline;

@Timeout(60)
class MemoryBudgetTest {
  private final MemoryBudget budget = new MemoryBudget(10 << 10);

  @Test
  void whatIsReservedIsGoneUntilItIsGivenBack() {
    var first = budget.open();
    var second = budget.open();
    assertThat(first.tryAdd(4 << 10)).isTrue();
    assertThat(first.tryAdd(1)).isTrue();
    assertThat(budget.reserved()).isEqualTo(5 << 10);
    assertThat(second.tryAdd((5 << 10) + 1)).isFalse();
    assertThat(second.tryAdd(5 << 10)).isTrue();
    assertThat(budget.available()).isZero();
    first.close();
    assertThat(second.tryAdd(5 << 10)).isTrue();
    second.close();
    assertThat(budget.reserved()).isZero();
  }

  /// In units of 1024 bytes, rounded up once for all of a reservation.
  @Test
  void whatIsTooMuchIsGivenBackEarlier() {
    var reservation = budget.open();
    assertThat(reservation.tryAdd(8 << 10)).isTrue();
    reservation.shrink((7 << 10) + 500);
    assertThat(reservation.bytes()).isEqualTo(524);
    assertThat(budget.reserved()).isEqualTo(1 << 10);
    assertThat(reservation.tryAdd(500)).isTrue();
    assertThat(budget.reserved()).isEqualTo(1 << 10);
    assertThat(reservation.tryAdd((9 << 10) + 1)).isFalse();
    assertThat(reservation.tryAdd(9 << 10)).isTrue();
    reservation.close();
    reservation.close();
    assertThat(budget.reserved()).isZero();
  }

  @Test
  void whoWaitsGetsItWhenItIsGivenBack() {
    var holder = budget.open();
    assertThat(holder.tryAdd(10 << 10)).isTrue();
    var waiter =
        CompletableFuture.supplyAsync(
            () -> budget.open().add(6 << 10, Deadline.after(Duration.ofHours(1))));
    holder.close();
    assertThat(waiter.join()).isTrue();
    assertThat(budget.reserved()).isEqualTo(6 << 10);
  }

  @Test
  void theDeadlineEndsTheWait() {
    var holder = budget.open();
    assertThat(holder.tryAdd(10 << 10)).isTrue();
    assertThat(budget.open().add(1, Deadline.after(Duration.ofMillis(1)))).isFalse();
    holder.close();
    assertThat(budget.available()).isEqualTo(budget.total());
  }

  @Test
  void moreThanThereIsNeverFits() {
    assertThat(budget.open().add((10 << 10) + 1, Deadline.NONE)).isFalse();
    assertThat(MemoryBudget.unlimited().open().tryAdd(1L << 40)).isTrue();
  }
}
