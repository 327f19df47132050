package vitrine.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import vitrine.evaluate.report.ReportCard;
import vitrine.evaluate.report.ReportCard.Interval;

/// The report's main figures in a few lines.
final class EvaluationSummary {
  private EvaluationSummary() {}

  static List<String> lines(ReportCard card) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "pictures     %,d, %,d unreadable, %.1f images/s",
            card.pictures(),
            card.unreadable().count(),
            card.imagesPerSecond()));
    lines.add(share("top-1", card.accuracy(), card.accuracyInterval()));
    if (card.top5() != null && card.top5Interval() != null) {
      lines.add(share("top-5", card.top5(), card.top5Interval()));
    }
    lines.add(String.format(Locale.ROOT, "mean F1      %.4f", card.meanF1()));
    lines.add(String.format(Locale.ROOT, "loss         %.4f", card.loss()));
    lines.add(
        String.format(
            Locale.ROOT,
            "calibration  error %.4f at temperature %.4f; %.4f at %.4f, which fits best",
            card.expectedCalibrationError(),
            card.temperature(),
            card.fitted().expectedCalibrationError(),
            card.fitted().temperature()));
    return lines;
  }

  private static String share(String name, double share, Interval interval) {
    return String.format(
        Locale.ROOT,
        "%-12s %.4f (95 %%: %.4f to %.4f)",
        name,
        share,
        interval.low(),
        interval.high());
  }

  /// What `calibration.json` says beside the temperature.
  static Map<String, Object> ofCalibration(ReportCard card) {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("precision", card.model().precision());
    about.put("pictures", card.pictures());
    about.put("loss", card.fitted().loss());
    about.put("expectedCalibrationError", card.fitted().expectedCalibrationError());
    about.put("date", card.date());
    return about;
  }
}
