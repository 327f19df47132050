package vitrine.adapt.fitting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import vitrine.adapt.LinearHead;
import vitrine.adapt.features.Features;
import vitrine.adapt.logistic.LogisticRegression;
import vitrine.adapt.logistic.LogisticRegression.Fit;
import vitrine.adapt.logistic.Samples;
import vitrine.adapt.nearest.NearestNeighbours;
import vitrine.adapt.nearest.NearestValidation;
import vitrine.adapt.nearest.Prototypes;
import vitrine.adapt.validation.Folds;
import vitrine.adapt.validation.HeldOut;
import vitrine.adapt.validation.LogisticPath;
import vitrine.evaluate.figures.Tally;

/// Makes a head of features: by the method that is asked for, or by the one that is best on
/// pictures that are held out.
public final class HeadFitter {
  /// From this ratio of the largest class to the smallest on, both class weights are tried.
  private static final int UNBALANCED = 3;

  /// Without anything to choose by: scikit-learn's default.
  private static final double USUAL_C = 1;

  private final Features features;
  private final HeadConfig config;
  private final Folds folds;

  /// @param features of at least one picture of each of at least two classes
  public HeadFitter(Features features, HeadConfig config) {
    this.features = features;
    this.config = config;
    folds = Folds.of(features, config.folds(), config.seed());
  }

  /// How many values are tried, at most.
  public int steps() {
    return values().size() + 1;
  }

  /// Makes the head.
  ///
  /// @param step is called after each value that was tried
  public Adapted fit(Runnable step) {
    List<Candidate> candidates = candidates(step);
    double[] weights = weights(config.balanced());
    Candidate chosen = candidates.getFirst();
    for (Candidate other : candidates) {
      if (other.heldOut() != null
          && chosen.heldOut() != null
          && other.heldOut().clearlyBetterThan(chosen.heldOut(), features, weights)) {
        chosen = other;
      }
    }
    Candidate.Fitted fitted = chosen.fit().get();
    List<Adapted.Other> others = new ArrayList<>();
    for (Candidate other : candidates) {
      if (other.method() != chosen.method() && other.heldOut() != null) {
        others.add(
            new Adapted.Other(other.method(), other.chosen(), other.heldOut().tally(features)));
      }
    }
    return new Adapted(
        chosen.method(),
        chosen.chosen(),
        fitted.head(),
        fitted.converged(),
        folds,
        chosen.heldOut(),
        chosen.tried(),
        others,
        chosen.method() == Method.LOGISTIC ? otherWeights(chosen) : null);
  }

  /// The first is taken unless another is clearly better.
  private List<Candidate> candidates(Runnable step) {
    if (config.method() != null) {
      return List.of(
          switch (config.method()) {
            case LOGISTIC -> logistic(step);
            case PROTOTYPES -> prototypes(step);
            case KNN -> neighbours(step);
          });
    }
    if (!folds.any()) {
      return List.of(prototypes(step)); // nothing to choose C by
    }
    return List.of(logistic(step), prototypes(step));
  }

  private Candidate logistic(Runnable step) {
    var samples = new Samples(features);
    double[] weights = weights(config.balanced());
    boolean given = !config.regularisation().isEmpty();
    List<Double> values = values();
    if (!folds.any()) {
      double c = given ? values.getFirst() : USUAL_C;
      return new Candidate(
          Method.LOGISTIC, Map.of("C", c), null, List.of(), () -> fitted(samples, weights, c));
    }
    List<LogisticPath.Step> steps =
        new LogisticPath(features, samples, folds, weights).walk(values, given, step);
    LogisticPath.Step best = LogisticPath.best(steps);
    return new Candidate(
        Method.LOGISTIC,
        Map.of("C", best.c()),
        best.heldOut(),
        steps.stream()
            .map(each -> row("C", each.c(), "logLoss", each.logLoss(), "accuracy", each.accuracy()))
            .toList(),
        () -> fitted(samples, weights, best.c()));
  }

  private List<Double> values() {
    return config.regularisation().isEmpty() ? LogisticPath.grid() : config.regularisation();
  }

  private static Candidate.Fitted fitted(Samples samples, double[] weights, double c) {
    var regression = new LogisticRegression(samples, weights);
    Fit fit = regression.fit(c, LogisticRegression.FINE, null);
    return new Candidate.Fitted(regression.head(fit), fit.converged());
  }

  private static Map<String, Object> row(Object... keysAndValues) {
    Map<String, Object> row = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      row.put(keysAndValues[i].toString(), keysAndValues[i + 1]);
    }
    return row;
  }

  private Candidate prototypes(Runnable step) {
    var prototypes = new Prototypes(features);
    LinearHead head = prototypes.head(_ -> true);
    if (!folds.any()) {
      double scale = prototypes.usualScale();
      return prototypes(head, scale, null);
    }
    float[] @Nullable [] logits = NearestValidation.prototypes(features, prototypes, folds);
    double scale = prototypes.scale(logits);
    step.run();
    return prototypes(head, scale, HeldOut.scaled(logits, scale));
  }

  private static Candidate prototypes(LinearHead head, double scale, @Nullable HeldOut heldOut) {
    return new Candidate(
        Method.PROTOTYPES,
        Map.of("scale", scale),
        heldOut,
        List.of(),
        () -> new Candidate.Fitted(Prototypes.scaled(head, scale), true));
  }

  private Candidate neighbours(Runnable step) {
    if (!folds.any()) {
      return neighbours(config.neighbours().getFirst(), null, List.of());
    }
    Map<Integer, HeldOut> byK =
        NearestValidation.neighbours(features, config.neighbours(), folds, step);
    List<Map<String, Object>> tried = new ArrayList<>();
    int best = config.neighbours().getFirst();
    double highest = -1;
    for (Map.Entry<Integer, HeldOut> each : byK.entrySet()) {
      double accuracy = each.getValue().tally(features).top1().share();
      tried.add(row("k", each.getKey(), "accuracy", accuracy));
      if (accuracy > highest) {
        highest = accuracy;
        best = each.getKey();
      }
    }
    return neighbours(best, Objects.requireNonNull(byK.get(best)), tried);
  }

  private Candidate neighbours(int k, @Nullable HeldOut heldOut, List<Map<String, Object>> tried) {
    return new Candidate(
        Method.KNN,
        Map.of("k", k),
        heldOut,
        tried,
        () -> new Candidate.Fitted(new NearestNeighbours(features).head(k), true));
  }

  /// Each picture's weight; `balanced` is scikit-learn's, pictures / (classes · pictures of the
  /// class).
  private double[] weights(boolean balanced) {
    double[] weights = new double[features.size()];
    int[] counts = features.counts();
    Arrays.setAll(
        weights,
        i -> balanced ? (double) features.size() / counts.length / counts[features.label(i)] : 1);
    return weights;
  }

  private @Nullable Tally otherWeights(Candidate chosen) {
    int[] counts = features.counts();
    int most = Arrays.stream(counts).max().orElseThrow();
    int least = Arrays.stream(counts).min().orElseThrow();
    if (!folds.any() || most < UNBALANCED * least) {
      return null;
    }
    Object c = Objects.requireNonNull(chosen.chosen().get("C"));
    return new LogisticPath(features, new Samples(features), folds, weights(!config.balanced()))
        .walk(List.of((Double) c), true, () -> {})
        .getFirst()
        .heldOut()
        .tally(features);
  }
}
