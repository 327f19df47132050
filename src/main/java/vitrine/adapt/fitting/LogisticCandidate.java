package vitrine.adapt.fitting;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vitrine.adapt.features.Features;
import vitrine.adapt.logistic.LogisticRegression;
import vitrine.adapt.logistic.LogisticRegression.Fit;
import vitrine.adapt.logistic.Samples;
import vitrine.adapt.validation.Folds;
import vitrine.adapt.validation.LogisticPath;
import vitrine.evaluate.data.DataException;

/// Logistic regression with the C that cross-validation chooses.
final class LogisticCandidate {
  /// Without anything to choose by: scikit-learn's default.
  private static final double USUAL_C = 1;

  private final Features features;
  private final Folds folds;
  private final List<Double> given;
  private final Samples samples;

  /// @param given values of C to choose from; empty for the usual ones
  LogisticCandidate(Features features, Folds folds, List<Double> given) {
    this.features = features;
    this.folds = folds;
    this.given = given;
    samples = new Samples(features);
  }

  /// How many values are tried, at most.
  static int steps(List<Double> given) {
    return values(given).size();
  }

  private static List<Double> values(List<Double> given) {
    return given.isEmpty() ? LogisticPath.grid() : given;
  }

  /// Chooses C.
  ///
  /// @param weights of the pictures
  /// @param step is called for each value
  /// @throws DataException where several values are given and nothing can be held out
  Candidate of(double[] weights, Runnable step) {
    List<Double> values = values(given);
    if (!folds.any()) {
      if (given.size() > 1) {
        throw new DataException(
            "no class has two pictures, so that there is nothing to choose one of %d values of C by;"
                    .formatted(given.size())
                + " allowed: one value, or none");
      }
      double c = given.isEmpty() ? USUAL_C : values.getFirst();
      return new Candidate(
          Method.LOGISTIC, Map.of("C", c), null, List.of(), () -> fitted(weights, c));
    }
    List<LogisticPath.Step> steps =
        new LogisticPath(features, samples, folds, weights).walk(values, !given.isEmpty(), step);
    LogisticPath.Step best = LogisticPath.best(steps);
    return new Candidate(
        Method.LOGISTIC,
        Map.of("C", best.c()),
        best.heldOut(),
        steps.stream().map(LogisticCandidate::row).toList(),
        () -> fitted(weights, best.c()));
  }

  private static Map<String, Object> row(LogisticPath.Step step) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("C", step.c());
    row.put("logLoss", step.logLoss());
    row.put("accuracy", step.accuracy());
    return row;
  }

  private Candidate.Fitted fitted(double[] weights, double c) {
    var regression = new LogisticRegression(samples, weights);
    Fit fit = regression.fit(c, LogisticRegression.FINE, null);
    return new Candidate.Fitted(regression.head(fit), fit.converged());
  }
}
