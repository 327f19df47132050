package vitrine.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import vitrine.preprocess.Pixels;

/// The engine is opened when the test lets it.
@Timeout(60)
class LazyBatcherTest {
  private final AtomicInteger tries = new AtomicInteger();
  private final AtomicLong now = new AtomicLong();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final Echo echo = new Echo();
  private final ExecutorService users = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Supplier<Engine> opens = () -> echo;

  private final LazyBatcher lazy =
      new LazyBatcher(
          "test",
          () -> {
            tries.incrementAndGet();
            awaitGate();
            return opens.get();
          },
          engine -> new Batcher("test", engine, 4, 1, _ -> {}),
          now::get);

  private void awaitGate() {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    gate.countDown();
    lazy.close();
    users.close();
  }

  /// Answers each picture with itself.
  private static final class Echo implements Engine {
    private volatile boolean closed;

    @Override
    public String provider() {
      return "test";
    }

    @Override
    public List<float[]> infer(List<Pixels> batch) {
      return batch.stream().map(Pixels::values).toList();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private CompletableFuture<Inference> submit(float value, Deadline deadline) {
    return lazy.submit(Pixels.of(value), deadline);
  }

  @Test
  void allWhoComeMeanwhileWaitForOneOpening() throws Exception {
    List<Future<Inference>> answers =
        Stream.of(1f, 2f, 3f, 4f, 5f)
            .map(value -> users.submit(() -> submit(value, Deadline.NONE).join()))
            .toList();
    while (lazy.depth() < 5) {
      Thread.onSpinWait();
    }
    gate.countDown();

    for (int i = 0; i < 5; i++) {
      assertThat(answers.get(i).get().logits()).containsExactly(i + 1);
      assertThat(answers.get(i).get().queueNanos()).isPositive();
    }
    assertThat(tries).hasValue(1);
    assertThat(lazy.depth()).isZero();
  }

  @Test
  void nobodyIsOpenedForNobody() {
    lazy.close();

    assertThat(tries).hasValue(0);
    assertThatThrownBy(() -> submit(1, Deadline.NONE))
        .isInstanceOf(InferenceException.Closed.class);
    assertThat(tries).hasValue(0);
  }

  @Test
  void aDeadlineEndsTheWaitAndNotTheOpening() {
    assertThat(submit(1, Deadline.after(Duration.ofMillis(1))).exceptionNow())
        .isInstanceOf(TimeoutException.class);
    assertThat(submit(1, Deadline.after(Duration.ZERO)).exceptionNow())
        .isInstanceOf(TimeoutException.class);
    gate.countDown();

    assertThat(submit(2, Deadline.NONE).join().logits()).containsExactly(2);
    assertThat(tries).hasValue(1);
  }

  @Test
  void aFailureIsAllTheirsAndThatOfTheNextMinute() {
    opens =
        () -> {
          throw new InferenceException.EngineFailed("no such graph");
        };
    gate.countDown();

    assertThatThrownBy(() -> submit(1, Deadline.NONE)).hasMessage("no such graph");
    now.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThatThrownBy(() -> submit(1, Deadline.NONE)).hasMessage("no such graph");
    assertThat(tries).hasValue(1);

    opens = () -> echo;
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(submit(3, Deadline.NONE).join().logits()).containsExactly(3);
    assertThat(tries).hasValue(2);
  }

  @Test
  void anyOtherFailureIsTheEngines() {
    opens =
        () -> {
          throw new IllegalStateException("odd");
        };
    gate.countDown();

    assertThatThrownBy(() -> submit(1, Deadline.NONE))
        .isInstanceOf(InferenceException.EngineFailed.class)
        .hasRootCauseMessage("odd");
  }

  @Test
  void closingWaitsForTheOpeningAndClosesTheEngine() throws Exception {
    assertThat(submit(1, Deadline.after(Duration.ZERO))).isDone(); // too late, but it begins
    while (tries.get() == 0) {
      Thread.onSpinWait();
    }
    Future<?> closing = users.submit(lazy::close);
    gate.countDown();
    closing.get();

    assertThat(echo.closed).isTrue();
    assertThatThrownBy(() -> submit(1, Deadline.NONE))
        .isInstanceOf(InferenceException.Closed.class);
  }
}
