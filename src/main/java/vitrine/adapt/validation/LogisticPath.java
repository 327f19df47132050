package vitrine.adapt.validation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import vitrine.adapt.features.Features;
import vitrine.adapt.logistic.LogisticRegression;
import vitrine.adapt.logistic.LogisticRegression.Fit;
import vitrine.adapt.logistic.Samples;

/// Logistic regression with one C after the other, each judged by cross-validation: the one with
/// the least log loss is chosen. Each fold begins where it ended with the C before.
public final class LogisticPath {
  /// As many values with a larger loss than the best end a search.
  private static final int PATIENCE = 2;

  private final Features features;
  private final Samples samples;
  private final Folds folds;
  private final double[] weights;

  /// One C.
  ///
  /// @param logLoss of held-out pictures, weighted as the fit's
  /// @param accuracy of held-out pictures
  /// @param heldOut what was answered
  public record Step(double c, double logLoss, double accuracy, HeldOut heldOut) {}

  /// @param weights of the pictures
  public LogisticPath(Features features, Samples samples, Folds folds, double[] weights) {
    this.features = features;
    this.samples = samples;
    this.folds = folds;
    this.weights = weights;
  }

  /// As many values as scikit-learn's `LogisticRegressionCV` tries by default, from 10⁻⁴ to 10⁴.
  public static List<Double> grid() {
    return IntStream.range(0, 10).mapToObj(i -> Math.pow(10, -4 + 8 * i / 9.0)).toList();
  }

  /// Tries values of C, the smallest first.
  ///
  /// @param all whether to go on when the loss has long been growing
  /// @param step is called for each, those included that are left out
  public List<Step> walk(List<Double> values, boolean all, Runnable step) {
    List<Step> steps = new ArrayList<>();
    Fit[] fits = new Fit[folds.count()];
    double least = Double.POSITIVE_INFINITY;
    int worse = 0;
    for (double c : values.stream().sorted().toList()) {
      HeldOut heldOut = holdOut(c, fits);
      steps.add(
          new Step(
              c,
              heldOut.logLoss(features, weights),
              heldOut.tally(features).top1().share(),
              heldOut));
      step.run();
      double loss = steps.getLast().logLoss();
      if (loss < least) {
        least = loss;
        worse = 0;
      } else if (loss > least) { // too small a C makes no difference at all
        worse++;
      }
      if (!all && worse >= PATIENCE) {
        break;
      }
    }
    for (int left = steps.size(); left < values.size(); left++) {
      step.run();
    }
    return steps;
  }

  /// The step with the least loss.
  public static Step best(List<Step> steps) {
    Step best = steps.getFirst();
    for (Step step : steps) {
      best = step.logLoss() < best.logLoss() ? step : best;
    }
    return best;
  }

  /// @param fits where the folds begin, null for zeros; where they ended
  private HeldOut holdOut(double c, @Nullable Fit[] fits) {
    float[][][] logits = new float[folds.count()][][];
    IntStream.range(0, folds.count())
        .parallel()
        .forEach(fold -> {
          var regression = new LogisticRegression(samples, folds.without(fold, weights));
          Fit before = fits[fold];
          double[] start = before == null ? null : before.variables();
          Fit fit = regression.fit(c, LogisticRegression.COARSE, start);
          fits[fold] = fit;
          logits[fold] = regression.logits(fit);
        });
    float[] @Nullable [] own = new float[features.size()][];
    Arrays.setAll(own, i -> folds.of()[i] == Folds.NEVER ? null : logits[folds.of()[i]][i]);
    return new HeldOut(own);
  }
}
