package vitrine.adapt.logistic;

import org.jspecify.annotations.Nullable;

/// A step along a direction that satisfies the strong Wolfe conditions: the value falls enough, and
/// the slope flattens enough (Nocedal & Wright, algorithms 3.5 and 3.6, with cubic interpolation).
final class LineSearch {
  private static final double ENOUGH_FALL = 1e-4; // c₁
  private static final double ENOUGH_FLATNESS = 0.9; // c₂
  private static final int TRIALS = 30;

  private final Objective objective;
  private final double[] start;
  private final double[] direction;
  private final Point origin;

  /// A point on the line.
  ///
  /// @param step how far along the direction
  /// @param slope of the value by the step
  record Point(double step, double[] at, double value, double[] gradient, double slope) {}

  LineSearch(
      Objective objective, double[] start, double value, double[] gradient, double[] direction) {
    this.objective = objective;
    this.start = start;
    this.direction = direction;
    origin = new Point(0, start, value, gradient, Lbfgs.dot(gradient, direction));
  }

  /// The point, or null where there is none that rounding lets be told.
  ///
  /// @param first the step that is tried first
  @Nullable Point search(double first) {
    if (!(origin.slope() < 0)) {
      return null;
    }
    Point last = origin;
    double step = first;
    for (int i = 0; i < TRIALS; i++) {
      Point point = at(step);
      if (!falls(point) || (i > 0 && point.value() >= last.value())) {
        return zoom(last, point);
      }
      if (flat(point)) {
        return point;
      }
      if (point.slope() >= 0) {
        return zoom(point, last);
      }
      last = point;
      step *= 2;
    }
    return null;
  }

  /// Between a point that falls enough and another end, the point.
  private @Nullable Point zoom(Point low, Point high) {
    for (int i = 0; i < TRIALS; i++) {
      Point point = at(between(low, high));
      if (!falls(point) || point.value() >= low.value()) {
        high = point;
      } else {
        if (flat(point)) {
          return point;
        }
        if (point.slope() * (high.step() - low.step()) >= 0) {
          high = low;
        }
        low = point;
      }
    }
    return low.step() > 0 ? low : null; // it falls, at least
  }

  private Point at(double step) {
    double[] x = start.clone();
    Lbfgs.add(x, step, direction);
    double[] gradient = new double[x.length];
    double value = objective.valueAndGradient(x, gradient);
    return new Point(step, x, value, gradient, Lbfgs.dot(gradient, direction));
  }

  private boolean falls(Point point) {
    return point.value() <= origin.value() + ENOUGH_FALL * point.step() * origin.slope();
  }

  private boolean flat(Point point) {
    return Math.abs(point.slope()) <= -ENOUGH_FLATNESS * origin.slope();
  }

  /// The minimum of the cubic with the values and slopes of both ends (equation 3.59), but not too
  /// near to an end.
  private static double between(Point a, Point b) {
    double width = b.step() - a.step();
    double d1 = a.slope() + b.slope() - 3 * (b.value() - a.value()) / width;
    double square = d1 * d1 - a.slope() * b.slope();
    double middle = a.step() + width / 2;
    if (!(square >= 0)) {
      return middle;
    }
    double d2 = Math.signum(width) * Math.sqrt(square);
    double cubic = b.step() - width * (b.slope() + d2 - d1) / (b.slope() - a.slope() + 2 * d2);
    double part = (cubic - a.step()) / width;
    return part > 0.1 && part < 0.9 ? cubic : middle;
  }
}
