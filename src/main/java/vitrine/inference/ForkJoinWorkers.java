package vitrine.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import vitrine.tensor.Workers;

/// The threads of a fork/join pool share the work. To be called from one of them.
final class ForkJoinWorkers implements Workers {
  /// Work of fewer operations, some ten microseconds, is done before another thread has woken up.
  private static final long WORTH_SHARING = 1_000_000;

  /// Pieces of work for each thread: one that is held up by something else leaves some to others.
  private static final int PIECES = 4;

  private final int threads;

  ForkJoinWorkers(ForkJoinPool pool) {
    threads = pool.getParallelism();
  }

  @Override
  public void share(int items, long operations, Work work) {
    int most = threads == 1 ? 1 : Math.min(items, PIECES * threads);
    int pieces = (int) Math.min(most, items * operations / WORTH_SHARING);
    if (pieces <= 1) {
      work.on(0, items);
      return;
    }
    List<Piece> all = new ArrayList<>(pieces);
    for (int i = 0; i < pieces; i++) {
      all.add(new Piece(work, start(i, items, pieces), start(i + 1, items, pieces)));
    }
    ForkJoinTask.invokeAll(all);
  }

  private static int start(int piece, int items, int pieces) {
    return (int) ((long) items * piece / pieces);
  }

  private static final class Piece extends RecursiveAction {
    private static final long serialVersionUID = 1L;

    private final transient Work work;
    private final int from;
    private final int to;

    Piece(Work work, int from, int to) {
      this.work = work;
      this.from = from;
      this.to = to;
    }

    @Override
    protected void compute() {
      work.on(from, to);
    }
  }
}
