package vitrine;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import vitrine.inference.Batcher;
import vitrine.inference.Deadline;
import vitrine.inference.Engine;
import vitrine.preprocess.Pixels;
import vitrine.serving.OutOfMemory;

/// A process that exhausts its memory in one of its threads, and would go on for ever otherwise.
final class OutOfMemoryProcess {
  private OutOfMemoryProcess() {}

  public static void main(String[] args) throws InterruptedException {
    OutOfMemory.endWhereUncaught();
    switch (args[0]) {
      case "batcher" -> inTheBatcher();
      case "virtual thread" -> Thread.startVirtualThread(OutOfMemoryProcess::exhaust);
      case "platform thread" -> Thread.ofPlatform().start(OutOfMemoryProcess::exhaust);
      case "cause" -> {
        var wrapped = new CompletionException(new IllegalStateException(new OutOfMemoryError()));
        OutOfMemory.endIfCauseOf(new IllegalStateException()); // does not
        OutOfMemory.endIfCauseOf(wrapped);
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
    new CountDownLatch(1).await();
  }

  private static void exhaust() {
    var all = new ArrayDeque<byte[]>();
    while (all.size() < 1_000_000) {
      all.add(new byte[1 << 20]);
    }
    System.out.println(all.size());
  }

  private static void inTheBatcher() {
    Engine engine =
        new Engine() {
          @Override
          public String provider() {
            return "exhausted";
          }

          @Override
          public void close() {
            // nothing is open
          }

          @Override
          public List<float[]> infer(List<Pixels> batch) {
            exhaust();
            return List.of();
          }
        };
    var batcher = new Batcher("exhausted", engine, 1, 1, _ -> {});
    System.out.println(batcher.submit(Pixels.of(0), Deadline.NONE));
  }
}
