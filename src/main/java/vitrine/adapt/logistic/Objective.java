package vitrine.adapt.logistic;

/// A smooth function of many variables that is to be minimised.
@FunctionalInterface
interface Objective {
  /// Computes the value, and the gradient with it.
  ///
  /// @param at the variables; not modified
  /// @param gradient is filled in
  double valueAndGradient(double[] at, double[] gradient);
}
