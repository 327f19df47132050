package vitrine.train;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;
import vitrine.tensor.Workers;

/// Threads that take an item each, and then the next.
///
/// @param threads that do nothing else meanwhile
record ThreadWorkers(ExecutorService threads) implements Workers {
  @Override
  public void share(int items, long operations, Work work) {
    CompletableFuture.allOf(
            IntStream.range(0, items)
                .mapToObj(i -> CompletableFuture.runAsync(() -> work.on(i, i + 1), threads))
                .toArray(CompletableFuture[]::new))
        .join();
  }
}
