package vitrine.adapt.logistic;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/// The limited-memory BFGS method: a quasi-Newton method that knows the curvature from its last few
/// steps (Nocedal & Wright, *Numerical Optimization*, 2nd ed., algorithms 7.4 and 7.5).
final class Lbfgs {
  private static final int MEMORY = 20; // steps
  private static final int MOST = 10_000; // iterations

  private final Objective objective;
  private final double tolerance;
  private final Deque<Pair> pairs = new ArrayDeque<>();

  /// Where it ended.
  ///
  /// @param at the variables
  /// @param value there
  /// @param iterations that it took
  /// @param converged whether the gradient is as small as was asked for
  record Minimum(double[] at, double value, int iterations, boolean converged) {}

  /// A step, the gradient's change over it, and 1 / (their product).
  private record Pair(double[] step, double[] change, double rho) {}

  /// @param tolerance it ends when no component of the gradient is larger
  private Lbfgs(Objective objective, double tolerance) {
    this.objective = objective;
    this.tolerance = tolerance;
  }

  /// The minimum that is downhill from a start, which is not modified.
  ///
  /// @param tolerance it ends when no component of the gradient is larger
  static Minimum minimise(Objective objective, double[] start, double tolerance) {
    return new Lbfgs(objective, tolerance).from(start);
  }

  private Minimum from(double[] start) {
    double[] x = start.clone();
    double[] gradient = new double[x.length];
    double value = objective.valueAndGradient(x, gradient);
    for (int i = 0; i < MOST; i++) {
      if (largest(gradient) <= tolerance) {
        return new Minimum(x, value, i, true);
      }
      double[] direction = direction(gradient);
      double first = pairs.isEmpty() ? Math.min(1, 1 / norm(gradient)) : 1;
      LineSearch.Point next =
          new LineSearch(objective, x, value, gradient, direction).search(first);
      if (next == null) {
        if (pairs.isEmpty()) {
          return new Minimum(x, value, i, false); // no lower value can be told from this one
        }
        pairs.clear(); // what it knows misleads: steepest descent from here
        continue;
      }
      remember(x, next.at(), gradient, next.gradient());
      x = next.at();
      value = next.value();
      gradient = next.gradient();
    }
    return new Minimum(x, value, MOST, false);
  }

  /// −H·gradient, H being the inverse Hessian as the pairs tell it (the two-loop recursion).
  private double[] direction(double[] gradient) {
    double[] q = gradient.clone();
    double[] alphas = new double[pairs.size()];
    int i = pairs.size();
    for (Iterator<Pair> newest = pairs.descendingIterator(); newest.hasNext(); ) {
      Pair pair = newest.next();
      alphas[--i] = pair.rho() * dot(pair.step(), q);
      add(q, -alphas[i], pair.change());
    }
    if (!pairs.isEmpty()) {
      Pair last = pairs.getLast();
      scale(q, 1 / (last.rho() * dot(last.change(), last.change())));
    }
    for (Pair pair : pairs) {
      double beta = pair.rho() * dot(pair.change(), q);
      add(q, alphas[i++] - beta, pair.step());
    }
    scale(q, -1);
    return q;
  }

  private void remember(double[] x, double[] next, double[] gradient, double[] nextGradient) {
    double[] step = next.clone();
    add(step, -1, x);
    double[] change = nextGradient.clone();
    add(change, -1, gradient);
    double product = dot(step, change);
    if (product > 0) { // the line search sees to it, but for rounding
      pairs.addLast(new Pair(step, change, 1 / product));
      if (pairs.size() > MEMORY) {
        pairs.removeFirst();
      }
    }
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double norm(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  private static double largest(double[] a) {
    double largest = 0;
    for (double value : a) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /// a + factor·b, into a.
  static void add(double[] a, double factor, double[] b) {
    for (int i = 0; i < a.length; i++) {
      a[i] += factor * b[i];
    }
  }

  private static void scale(double[] a, double factor) {
    for (int i = 0; i < a.length; i++) {
      a[i] *= factor;
    }
  }
}
