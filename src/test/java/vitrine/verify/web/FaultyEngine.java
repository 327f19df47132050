package vitrine.verify.web;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import vitrine.inference.Engine;
import vitrine.preprocess.Pixels;

/// An engine that works, until a fault is set.
final class FaultyEngine implements Engine {
  private final Engine works;
  private final CountDownLatch ends = new CountDownLatch(1);
  private volatile UnaryOperator<List<float[]>> fault = UnaryOperator.identity();
  private volatile Runnable hang = () -> {};

  FaultyEngine(Engine works) {
    this.works = works;
  }

  void worksAgain() {
    fault = UnaryOperator.identity();
  }

  void fails() {
    fault =
        _ -> {
          throw new IllegalStateException("a fault that was set");
        };
  }

  void answersWith(float difference) {
    fault =
        all -> {
          for (float[] logits : all) {
            logits[3] += difference;
          }
          return all;
        };
  }

  /// The next batch hangs until the engine is closed, others don't.
  ///
  /// @param then what happens meanwhile
  void hangsOnce(Runnable then) {
    hang =
        () -> {
          hang = () -> {};
          then.run();
          try {
            ends.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
  }

  void ends() {
    ends.countDown();
  }

  @Override
  public String provider() {
    return works.provider();
  }

  @Override
  public int runs() {
    return 2;
  }

  @Override
  public List<float[]> infer(List<Pixels> batch) {
    hang.run();
    return fault.apply(works.infer(batch));
  }

  @Override
  public void close() {
    works.close();
  }
}
