package vitrine.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import vitrine.adapt.features.Features;
import vitrine.adapt.fitting.Adapted;
import vitrine.adapt.fitting.HeadConfig;
import vitrine.evaluate.figures.ConfusionMatrix.ClassScore;
import vitrine.evaluate.figures.Proportion;
import vitrine.evaluate.figures.Tally;
import vitrine.model.Bundle;
import vitrine.onnx.Precision;

/// How a head came about, in a few lines and as JSON.
record AdaptationSummary(Adapted adapted, Features features, HeadConfig config) {
  /// Classes whose recall is printed; `adaptation.json` has all.
  private static final int CLASSES = 20;

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("head         " + named(adapted.method().words(), adapted.chosen()));
    if (adapted.endOfTheValues()) {
      lines.add("             no C beyond it was tried; -C names other values");
    }
    if (!adapted.converged()) {
      lines.add("             the solver did not converge; another C may");
    }
    if (adapted.heldOut() == null) {
      lines.add("validation   none: no class has two pictures");
      return lines;
    }
    Tally tally = adapted.heldOut().tally(features);
    lines.add(
        "validation   %d folds, %,d pictures held out%s"
            .formatted(
                adapted.folds().count(),
                tally.pictures(),
                tally.pictures() < features.size() ? "; never the only picture of a class" : ""));
    lines.add(
        String.format(
            Locale.ROOT,
            "accuracy     %.4f (95 %%: %.4f to %.4f), balanced %.4f, log loss %.4f",
            tally.top1().share(),
            tally.top1().low(),
            tally.top1().high(),
            tally.meanRecall().orElseThrow(),
            tally.loss()));
    for (Adapted.Other other : adapted.others()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "             %s: %.4f, balanced %.4f",
              named(other.method().words(), other.chosen()),
              other.figures().top1().share(),
              other.figures().meanRecall().orElseThrow()));
    }
    Tally otherWeights = adapted.otherWeights();
    if (otherWeights != null) {
      lines.add(
          String.format(
              Locale.ROOT,
              "             with --class-weight %s: %.4f, balanced %.4f",
              config.balanced() ? "none" : "balanced",
              otherWeights.top1().share(),
              otherWeights.meanRecall().orElseThrow()));
    }
    recalls(tally, lines);
    return lines;
  }

  private static String named(String method, Map<String, Object> chosen) {
    return method
        + chosen.entrySet().stream()
            .map(entry -> ", %s %s".formatted(entry.getKey(), number(entry.getValue())))
            .collect(Collectors.joining());
  }

  private static String number(Object value) {
    return value instanceof Double number
        ? String.format(Locale.ROOT, "%.4g", number)
        : value.toString();
  }

  /// The worst first.
  private void recalls(Tally tally, List<String> lines) {
    List<ClassScore> scores =
        tally.confusion().classes().stream()
            .filter(score -> score.recall() != null)
            .sorted((a, b) -> Double.compare(share(a), share(b)))
            .toList();
    lines.add("recall       pictures  class");
    for (ClassScore score : scores.subList(0, Math.min(CLASSES, scores.size()))) {
      lines.add(
          String.format(
              Locale.ROOT,
              "      %.4f %9d  %s",
              share(score),
              score.pictures(),
              features.classes().get(score.label())));
    }
    if (scores.size() > CLASSES) {
      lines.add("             … (%d classes)".formatted(scores.size()));
    }
  }

  private static double share(ClassScore score) {
    Proportion recall = score.recall();
    return recall == null ? 0 : recall.share();
  }

  /// What `adaptation.json` says.
  Map<String, Object> json(Bundle backbone, Precision precision) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    json.put(
        "backbone",
        Map.of("name", backbone.name(), "family", backbone.family(), "sha256", backbone.sha256()));
    json.put("precision", precision.label());
    json.put("features", features.width());
    json.put("pictures", features.size());
    json.put("method", adapted.method().name().toLowerCase(Locale.ROOT));
    json.put("chosen", adapted.chosen());
    json.put("classWeight", config.balanced() ? "balanced" : "none");
    json.put("converged", adapted.converged());
    json.put("folds", adapted.folds().count());
    json.put("seed", config.seed());
    json.put("tried", adapted.tried());
    if (adapted.heldOut() != null) {
      json.put("validation", figures(adapted.heldOut().tally(features)));
    }
    json.put(
        "others",
        adapted.others().stream()
            .map(other -> {
              Map<String, Object> row = new LinkedHashMap<>();
              row.put("method", other.method().name().toLowerCase(Locale.ROOT));
              row.putAll(other.chosen());
              row.put("accuracy", other.figures().top1().share());
              return row;
            })
            .toList());
    json.put("classes", classes());
    return json;
  }

  private static Map<String, Object> figures(Tally tally) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("pictures", tally.pictures());
    figures.put("accuracy", tally.top1().share());
    figures.put("meanRecall", tally.meanRecall().orElseThrow());
    figures.put("loss", tally.loss());
    return figures;
  }

  private List<Map<String, Object>> classes() {
    int[] counts = features.counts();
    List<ClassScore> scores =
        adapted.heldOut() == null
            ? List.of()
            : adapted.heldOut().tally(features).confusion().classes();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("label", features.classes().get(i));
      row.put("pictures", counts[i]);
      if (!scores.isEmpty() && scores.get(i).recall() != null) {
        row.put("recall", share(scores.get(i)));
      }
      rows.add(row);
    }
    return rows;
  }
}
