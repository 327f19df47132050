package vitrine.evaluate.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import vitrine.evaluate.figures.Reliability.Bin;

/// The bins of a reliability diagram, in the coordinates of the page's drawing: a square of 300,
/// accuracy upwards, and below it how many pictures each bin has.
///
/// @param title what it shows
/// @param error the expected calibration error
/// @param bars one for each bin
public record ReliabilityDiagram(String title, String error, List<Bar> bars) {
  private static final double SIDE = 300;
  private static final double HISTOGRAM = 60; // its height

  /// One bin; lengths as text, for the page.
  ///
  /// @param x of its left side
  /// @param width of it
  /// @param accuracyY of the top of its bar
  /// @param accuracyHeight of its bar
  /// @param confidenceY of the mark at its mean score
  /// @param right of the mark
  /// @param shareHeight of its bar among the pictures
  /// @param shareY of the top of that
  /// @param filled whether there are pictures
  /// @param text for whoever does not see it
  public record Bar(
      String x,
      String width,
      String accuracyY,
      String accuracyHeight,
      String confidenceY,
      String right,
      String shareHeight,
      String shareY,
      boolean filled,
      String text) {}

  static ReliabilityDiagram of(String title, double error, List<Bin> bins) {
    long most = bins.stream().mapToLong(Bin::pictures).max().orElse(1);
    List<Bar> bars = new ArrayList<>();
    for (Bin bin : bins) {
      bars.add(bar(bin, Math.max(1, most)));
    }
    return new ReliabilityDiagram(
        title, String.format(Locale.ROOT, "%.4f", error), List.copyOf(bars));
  }

  private static Bar bar(Bin bin, long most) {
    double accuracy = bin.accuracy() == null ? 0 : bin.accuracy();
    double confidence = bin.confidence() == null ? 0 : bin.confidence();
    double share = HISTOGRAM * bin.pictures() / most;
    return new Bar(
        length(SIDE * bin.from() + 1),
        length(SIDE * (bin.to() - bin.from()) - 2),
        length(SIDE * (1 - accuracy)),
        length(SIDE * accuracy),
        length(SIDE * (1 - confidence)),
        length(SIDE * bin.to() - 1),
        length(share),
        length(HISTOGRAM - share),
        bin.pictures() > 0,
        String.format(
            Locale.ROOT,
            "scores %.2f to %.2f: %,d pictures, mean score %.3f, right %.3f",
            bin.from(),
            bin.to(),
            bin.pictures(),
            confidence,
            accuracy));
  }

  private static String length(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
