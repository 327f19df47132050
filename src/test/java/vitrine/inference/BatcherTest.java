package vitrine.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import vitrine.preprocess.Pixels;

/// The engine of these tests takes one batch at a time and waits for a permit before it answers:
/// what happens meanwhile is decided by the test, not by the clock.
@Timeout(60)
class BatcherTest {
  private static final int MANY = 1000;

  private final GatedEngine engine = new GatedEngine();
  private final Queue<Integer> sizes = new ConcurrentLinkedQueue<>();
  private final List<Batcher> open = new ArrayList<>();

  private Batcher batcher(int maxBatch) {
    var batcher = new Batcher("test", engine, maxBatch, 1, sizes::add);
    open.add(batcher);
    return batcher;
  }

  @AfterEach
  void close() {
    engine.gate.release(MANY);
    open.forEach(Batcher::close);
  }

  /// Answers each picture with itself, when it may.
  private static final class GatedEngine implements Engine {
    private final BlockingQueue<List<float[]>> entered = new LinkedBlockingQueue<>();
    private final Semaphore gate = new Semaphore(0);
    private volatile UnaryOperator<List<float[]>> answer = batch -> batch;

    @Override
    public String provider() {
      return "test";
    }

    @Override
    public List<float[]> infer(List<Pixels> batch) {
      List<float[]> values = batch.stream().map(Pixels::values).toList();
      entered.add(values);
      gate.acquireUninterruptibly();
      return answer.apply(values);
    }

    @Override
    public void close() {
      // nothing is open
    }

    /// Waits until it has a batch: the first values of its pictures.
    List<Float> batch() throws InterruptedException {
      return entered.take().stream().map(pixels -> pixels[0]).toList();
    }
  }

  private static List<CompletableFuture<Inference>> submit(Batcher batcher, int from, int to) {
    List<CompletableFuture<Inference>> answers = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      answers.add(batcher.submit(Pixels.of(new float[] {i}), Deadline.NONE));
    }
    return answers;
  }

  private static void assertAnswered(CompletableFuture<Inference> answer, float with) {
    assertThat(answer.join().logits()).containsExactly(with);
  }

  private static void assertFailed(CompletableFuture<Inference> answer, String message) {
    assertThatThrownBy(answer::join)
        .hasCauseInstanceOf(InferenceException.EngineFailed.class)
        .cause()
        .hasMessageContaining(message);
  }

  @Test
  void aBatchIsWhatWaitsWhenTheEngineBecomesFree() throws Exception {
    Batcher batcher = batcher(4);

    var answers = submit(batcher, 1, 1);
    assertThat(engine.batch()).containsExactly(1f);
    answers.addAll(submit(batcher, 2, 7));
    assertThat(batcher.depth()).isEqualTo(6);

    engine.gate.release();
    assertThat(engine.batch()).containsExactly(2f, 3f, 4f, 5f);
    assertThat(batcher.depth()).isEqualTo(2);
    engine.gate.release(2);
    assertThat(engine.batch()).containsExactly(6f, 7f);

    for (int i = 0; i < 7; i++) {
      assertAnswered(answers.get(i), i + 1);
    }
    assertThat(answers.stream().map(answer -> answer.join().batchSize()))
        .containsExactly(1, 4, 4, 4, 4, 2, 2);
    assertThat(sizes).containsExactly(1, 4, 2);
  }

  @Test
  void eachAnswerTellsHowLongItWaitedAndTook() throws Exception {
    Batcher batcher = batcher(4);

    long before = System.nanoTime();
    var first = batcher.submit(Pixels.of(new float[] {1}), Deadline.NONE);
    engine.batch();
    var second = batcher.submit(Pixels.of(new float[] {2}), Deadline.NONE);
    engine.gate.release(2);

    Inference waited = second.join();
    long all = System.nanoTime() - before;
    assertThat(first.join().queueNanos()).isBetween(0L, all);
    assertThat(waited.queueNanos()).isBetween(0L, all);
    assertThat(waited.inferenceNanos()).isBetween(0L, all - waited.queueNanos());
  }

  /// While one run is under way the next begins; the third waits.
  @Test
  void severalRunsAtOnce() throws Exception {
    var batcher = new Batcher("two", engine, 1, 2, sizes::add);
    open.add(batcher);
    List<CompletableFuture<Inference>> answers = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      answers.add(batcher.submit(Pixels.of(i), Deadline.NONE));
    }

    List<Float> running = new ArrayList<>(engine.batch());
    running.addAll(engine.batch());
    assertThat(running).containsExactlyInAnyOrder(1f, 2f);
    assertThat(batcher.depth()).isEqualTo(1);

    engine.gate.release(MANY);
    for (int i = 0; i < 3; i++) {
      assertAnswered(answers.get(i), i + 1);
    }
  }

  /// An engine that gives the pixels back.
  private static final class Echo implements Engine {
    @Override
    public String provider() {
      return "echo";
    }

    @Override
    public List<float[]> infer(List<Pixels> batch) {
      return batch.stream().map(Pixels::values).toList();
    }

    @Override
    public void close() {}
  }

  @Test
  void aPictureWhoseLogitsAreNoNumbersFailsAlone() {
    try (var echo = new Batcher("echo", new Echo(), 8, 1, _ -> {})) {
      for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
        var good = echo.submit(Pixels.of(new float[] {1}), Deadline.NONE);
        var bad = echo.submit(Pixels.of(new float[] {2, value}), Deadline.NONE);
        assertThatThrownBy(bad::join)
            .hasCauseInstanceOf(InferenceException.NotFinite.class)
            .hasMessageContaining("the network gave " + value);
        assertThat(good.join().logits()).containsExactly(1);
      }
    }
  }

  /// Its answer fails when the deadline passes, while the engine is still busy with another; and
  /// when the engine becomes free, it is not among what is run.
  @Test
  void aPictureWhoseDeadlineHasPassedCostsNoInference() throws Exception {
    Batcher batcher = batcher(4);
    var first = batcher.submit(Pixels.of(1), Deadline.NONE);
    engine.batch();
    var late = batcher.submit(Pixels.of(2), Deadline.after(Duration.ofMillis(1)));
    var next = batcher.submit(Pixels.of(3), Deadline.after(Duration.ofHours(1)));

    assertThatThrownBy(late::join).hasCauseInstanceOf(TimeoutException.class);
    assertThat(batcher.depth()).isEqualTo(1);
    engine.gate.release(2);
    assertThat(engine.batch()).containsExactly(3f);

    assertAnswered(first, 1);
    assertAnswered(next, 3);
    assertThat(sizes).containsExactly(1, 1);
  }

  /// While the engine is busy: whoever asked has left, and others may come.
  @Test
  void aPictureThatIsTooLateNoLongerWaits() throws Exception {
    Batcher batcher = batcher(4);
    var first = batcher.submit(Pixels.of(1), Deadline.NONE);
    engine.batch();
    for (int i = 0; i < 10; i++) {
      var late = batcher.submit(Pixels.of(2), Deadline.after(Duration.ofMillis(1)));
      assertThatThrownBy(late::join).hasCauseInstanceOf(TimeoutException.class);
      assertThat(batcher.depth()).isZero();
    }
    engine.gate.release();
    assertAnswered(first, 1);
  }

  @Test
  void aDeadlineThatHasPassedBeforeFailsAtOnce() {
    Batcher batcher = batcher(4);
    var late = batcher.submit(Pixels.of(1), Deadline.after(Duration.ofSeconds(-1)));

    assertThatThrownBy(late::join).hasCauseInstanceOf(TimeoutException.class);
    batcher.close();
    assertThat(sizes).isEmpty();
  }

  @Test
  void sizesBelowOneAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> batcher(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Batcher("none", engine, 1, 0, sizes::add));
  }

  /// The first batch fails, the next is answered.
  private void assertFailsOnce(UnaryOperator<List<float[]>> failure, String message)
      throws Exception {
    Batcher batcher = batcher(4);
    engine.answer = failure;
    var failed = submit(batcher, 1, 1);
    engine.batch();
    failed.addAll(submit(batcher, 2, 3));
    engine.gate.release();
    engine.batch();
    engine.gate.release();
    failed.forEach(answer -> assertFailed(answer, message));

    engine.answer = batch -> batch;
    var next = batcher.submit(Pixels.of(new float[] {4}), Deadline.NONE);
    engine.batch();
    engine.gate.release();
    assertAnswered(next, 4);
  }

  @Test
  void anEnginesExceptionFailsItsBatchOnly() throws Exception {
    assertFailsOnce(
        _ -> {
          throw new IllegalStateException("broken");
        },
        "the engine failed");
  }

  @Test
  void anEnginesErrorFailsItsBatchOnly() throws Exception {
    assertFailsOnce(
        _ -> {
          throw new StackOverflowError();
        },
        "the engine failed");
  }

  @Test
  void anEnginesOwnFailureIsHandedOn() throws Exception {
    assertFailsOnce(
        _ -> {
          throw new InferenceException.EngineFailed("no more memory on the card");
        },
        "no more memory on the card");
  }

  @Test
  void tooManyOrTooFewAnswersAreNone() throws Exception {
    assertFailsOnce(batch -> batch.subList(1, batch.size()), "answers for");
    assertFailsOnce(
        batch -> {
          List<float[]> more = new ArrayList<>(batch);
          more.add(new float[1]);
          return more;
        },
        "answers for");
  }

  /// Native code or a callback may interrupt the thread; the batcher goes on.
  @Test
  void anInterruptLeftBehindDoesNotStopIt() throws Exception {
    Batcher batcher = batcher(1);
    engine.answer =
        batch -> {
          Thread.currentThread().interrupt();
          return batch;
        };
    engine.gate.release(3);

    for (int i = 1; i <= 3; i++) {
      assertAnswered(batcher.submit(Pixels.of(new float[] {i}), Deadline.NONE), i);
    }
    batcher.close();
    assertThat(sizes).containsExactly(1, 1, 1);
  }

  @Test
  void closeAnswersWhatWaitsAndThenRefuses() throws Exception {
    Batcher batcher = batcher(2);
    var answers = submit(batcher, 1, 1);
    engine.batch();
    answers.addAll(submit(batcher, 2, 6));
    Thread closing = Thread.ofPlatform().start(batcher::close);
    while (closing.getState() != Thread.State.WAITING) { // for the engine
      Thread.onSpinWait();
    }

    assertThatThrownBy(() -> batcher.submit(Pixels.of(new float[] {7}), Deadline.NONE))
        .isInstanceOf(InferenceException.Closed.class);
    assertThat(answers).noneMatch(CompletableFuture::isDone);
    engine.gate.release(MANY);
    closing.join();

    assertThat(answers).allMatch(CompletableFuture::isDone);
    for (int i = 0; i < 6; i++) {
      assertAnswered(answers.get(i), i + 1);
    }
    assertThat(sizes).containsExactly(1, 2, 2, 1);
    assertThatThrownBy(() -> batcher.submit(Pixels.of(new float[] {8}), Deadline.NONE))
        .isInstanceOf(InferenceException.Closed.class);
    batcher.close(); // a second time does no harm
  }

  @Test
  void anInterruptedCloseAnswersAllTheSameAndStaysInterrupted() throws Exception {
    Batcher batcher = batcher(1);
    var answers = submit(batcher, 1, 3);
    engine.gate.release(MANY);

    Thread.currentThread().interrupt();
    batcher.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(answers).allMatch(CompletableFuture::isDone);
  }

  /// Many threads submit, one closes in the middle: no request is lost, none gets another's answer.
  @Test
  void everyRequestIsAnsweredOrRefused() throws Exception {
    engine.gate.release(Integer.MAX_VALUE / 2);
    Batcher batcher = batcher(5);
    var submitted = new AtomicInteger();
    var refused = new AtomicInteger();
    Queue<CompletableFuture<Inference>> accepted = new ConcurrentLinkedQueue<>();
    var enough = new CountDownLatch(2000);
    List<Thread> clients = new ArrayList<>();
    for (int client = 0; client < 8; client++) {
      int id = client;
      clients.add(
          Thread.ofVirtual()
              .start(() -> {
                for (boolean closed = false; !closed; ) {
                  float value = id * 1_000_000 + submitted.incrementAndGet() % 1_000_000;
                  try {
                    var answer = batcher.submit(Pixels.of(new float[] {value}), Deadline.NONE);
                    accepted.add(answer);
                    assertAnswered(answer, value);
                  } catch (InferenceException.Closed e) {
                    refused.incrementAndGet();
                    closed = true;
                  }
                  enough.countDown();
                }
              }));
    }
    enough.await();
    batcher.close();

    assertThat(accepted).allMatch(CompletableFuture::isDone);
    for (Thread client : clients) {
      client.join();
    }
    assertThat(accepted).allMatch(answer -> !answer.isCompletedExceptionally());
    assertThat(accepted.size() + refused.get()).isEqualTo(submitted.get());
    assertThat(sizes).allMatch(size -> size >= 1 && size <= 5);
    assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(accepted.size());
  }
}
