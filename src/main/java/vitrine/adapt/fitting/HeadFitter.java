package vitrine.adapt.fitting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import vitrine.adapt.LinearHead;
import vitrine.adapt.features.Features;
import vitrine.adapt.nearest.NearestNeighbours;
import vitrine.adapt.nearest.NearestValidation;
import vitrine.adapt.nearest.Prototypes;
import vitrine.adapt.validation.Folds;
import vitrine.adapt.validation.HeldOut;
import vitrine.evaluate.figures.Tally;

/// Makes a head of features: by the method that is asked for, or by the one that is best on
/// pictures that are held out.
public final class HeadFitter {
  /// From this ratio of the largest class to the smallest on, both class weights are tried.
  private static final int UNBALANCED = 3;

  private final ContentOrder order;
  private final Features features;
  private final HeadConfig config;
  private final Folds folds;

  /// @param features of at least one picture of each of at least two classes
  public HeadFitter(Features features, HeadConfig config) {
    order = ContentOrder.of(features);
    this.features = order.features();
    this.config = config;
    folds = Folds.of(this.features, config.folds(), config.seed());
  }

  /// How many steps it takes.
  public int steps() {
    int last = 1; // the fit to all pictures
    if (!folds.any()) {
      return last;
    }
    int values = LogisticCandidate.steps(config.regularisation());
    int logistic = unbalanced() ? 2 * values : values;
    return last
        + switch (config.method()) {
          case null -> logistic + 1;
          case LOGISTIC -> logistic;
          case PROTOTYPES -> 1;
          case KNN -> NearestValidation.steps(features);
        };
  }

  /// Makes the head.
  ///
  /// @param step is called {@link #steps} times on the way
  public Adapted fit(Runnable step) {
    Method method = config.method();
    if (method == Method.KNN) {
      return adapted(neighbours(step), List.of(), null, step);
    }
    if (method == Method.PROTOTYPES || (method == null && !folds.any())) { // nothing to choose by
      return adapted(prototypes(step), List.of(), null, step);
    }
    List<Candidate> others = method == null ? List.of(prototypes(step)) : List.of();
    var logistic = new LogisticCandidate(features, folds, config.regularisation());
    double[] weights = weights(config.balanced());
    Candidate first = logistic.of(weights, step);
    Candidate chosen = choice(first, others, weights);
    Candidate otherwise = null;
    if (folds.any() && unbalanced()) {
      double[] otherWeights = weights(!config.balanced());
      otherwise = choice(logistic.of(otherWeights, step), others, otherWeights);
    }
    List<Candidate> all = new ArrayList<>(others);
    all.addFirst(first);
    return adapted(chosen, all, otherwise, step);
  }

  /// The first, unless another is clearly better.
  private Candidate choice(Candidate first, List<Candidate> others, double[] weights) {
    Candidate chosen = first;
    for (Candidate other : others) {
      if (other.heldOut() != null
          && chosen.heldOut() != null
          && other.heldOut().clearlyBetterThan(chosen.heldOut(), features, weights)) {
        chosen = other;
      }
    }
    return chosen;
  }

  /// @param all that it was chosen from
  /// @param otherwise what would have been chosen with the other class weights
  private Adapted adapted(
      Candidate chosen, List<Candidate> all, @Nullable Candidate otherwise, Runnable step) {
    Candidate.Fitted fitted = chosen.fit().get();
    step.run();
    List<Adapted.Other> others = new ArrayList<>();
    for (Candidate other : all) {
      if (other.method() != chosen.method() && other.heldOut() != null) {
        others.add(
            new Adapted.Other(other.method(), other.chosen(), other.heldOut().tally(features)));
      }
    }
    Tally otherWeights = null;
    if (otherwise != null
        && otherwise.heldOut() != null
        && (otherwise.method() == Method.LOGISTIC || chosen.method() == Method.LOGISTIC)) {
      otherWeights = otherwise.heldOut().tally(features);
    }
    return new Adapted(
        chosen.method(),
        chosen.chosen(),
        fitted.head(),
        fitted.converged(),
        order.given(folds),
        chosen.heldOut() == null ? null : order.given(chosen.heldOut()),
        chosen.tried(),
        others,
        otherWeights);
  }

  private double[] weights(boolean balanced) {
    return ClassWeights.of(features, balanced);
  }

  private boolean unbalanced() {
    IntSummaryStatistics counts = Arrays.stream(features.counts()).summaryStatistics();
    return counts.getMax() >= UNBALANCED * counts.getMin();
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
      tried.add(row(each.getKey(), accuracy));
      if (accuracy > highest) {
        highest = accuracy;
        best = each.getKey();
      }
    }
    return neighbours(best, Objects.requireNonNull(byK.get(best)), tried);
  }

  private static Map<String, Object> row(int k, double accuracy) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("k", k);
    row.put("accuracy", accuracy);
    return row;
  }

  private Candidate neighbours(int k, @Nullable HeldOut heldOut, List<Map<String, Object>> tried) {
    return new Candidate(
        Method.KNN,
        Map.of("k", k),
        heldOut,
        tried,
        () -> new Candidate.Fitted(new NearestNeighbours(features).head(k), true));
  }
}
