package vitrine.evaluate.report;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vitrine.evaluate.Results;
import vitrine.evaluate.attention.ClassAttention;
import vitrine.evaluate.figures.ConfusionMatrix.ClassScore;
import vitrine.evaluate.figures.Proportion;
import vitrine.evaluate.figures.Tally;
import vitrine.evaluate.figures.Temperature;
import vitrine.evaluate.report.ReportCard.AttentionRow;
import vitrine.evaluate.report.ReportCard.ClassRow;
import vitrine.evaluate.report.ReportCard.ConfusionRow;
import vitrine.evaluate.report.ReportCard.Fitted;
import vitrine.evaluate.report.ReportCard.Interval;
import vitrine.evaluate.report.ReportCard.Unreadable;
import vitrine.evaluate.report.ReportCard.WorstRow;

/// Makes the card of the results: labels instead of indices.
///
/// @param model that was evaluated
/// @param data as it was named
/// @param dataClasses the model's class of each class of the data
public record CardMaker(ReportCard.Model model, String data, Map<String, Integer> dataClasses) {
  private static final int LARGEST_MATRIX = 1000;
  private static final int CONFUSIONS = 100;

  /// The card of one evaluation.
  ///
  /// @param results with at least one answer
  /// @param fitted to them
  public ReportCard card(
      Results results, Temperature fitted, Duration took, List<ClassAttention> attention) {
    Tally tally = results.tally();
    double seconds = took.toNanos() / 1e9;
    Proportion top1 = tally.top1();
    Optional<Proportion> top5 = tally.top5();
    Map<String, String> classes = new LinkedHashMap<>();
    dataClasses.forEach((name, label) -> classes.put(name, label(label)));
    return new ReportCard(
        model,
        data,
        classes,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        tally.pictures(),
        new Unreadable(results.unreadableCount(), results.unreadable()),
        seconds,
        tally.pictures() / seconds,
        top1.share(),
        Interval.of(top1),
        top5.map(Proportion::share).orElse(null),
        top5.map(Interval::of).orElse(null),
        tally.meanRecall().orElseThrow(),
        tally.meanF1().orElseThrow(),
        tally.loss(),
        tally.reliability().expectedCalibrationError(),
        results.temperature(),
        Fitted.of(fitted),
        tally.reliability().bins(),
        tally.confusion().classes().stream().map(this::row).toList(),
        confusions(tally),
        matrix(tally),
        results.worst().stream().map(this::row).toList(),
        attention.stream().map(this::row).toList());
  }

  private String label(int index) {
    return model.labels().get(index);
  }

  private ClassRow row(ClassScore score) {
    Proportion recall = score.recall();
    return new ClassRow(
        label(score.label()),
        score.pictures(),
        score.predictions(),
        score.correct(),
        score.precision(),
        recall == null ? null : recall.share(),
        recall == null ? null : Interval.of(recall),
        score.f1());
  }

  private List<ConfusionRow> confusions(Tally tally) {
    return tally.confusion().confusions(CONFUSIONS).stream()
        .map(c -> new ConfusionRow(label(c.label()), label(c.predicted()), c.count()))
        .toList();
  }

  private @Nullable List<List<Long>> matrix(Tally tally) {
    return model.labels().size() > LARGEST_MATRIX ? null : tally.confusion().rows();
  }

  private WorstRow row(Results.Missed missed) {
    return new WorstRow(
        missed.picture().name(),
        label(missed.answer().label()),
        label(missed.answer().predicted()),
        missed.answer().confidence(),
        missed.answer().labelScore(),
        missed.answer().loss());
  }

  private AttentionRow row(ClassAttention attention) {
    return new AttentionRow(
        label(attention.label()),
        attention.pictures(),
        attention.rows(),
        attention.cols(),
        attention.maps());
  }
}
