package vitrine.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `curve.html`: loss and accuracy by epoch, drawn from the log; a page that loads nothing and runs
/// nothing.
public final class CurvePage {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 240;
  private static final String TRAIN = "#0b6e99";
  private static final String TEST = "#c2410c";

  private static final int LOSS = 3; // columns of the log
  private static final int ACCURACY = 4;
  private static final int TEST_LOSS = 5;
  private static final int TEST_ACCURACY = 6;

  private CurvePage() {}

  /// Draws it.
  ///
  /// @param log its lines
  /// @return the page
  public static String of(TrainingLog log) {
    List<String[]> rows = log.rows().stream().map(row -> row.split(",", -1)).toList();
    return """
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>Training</title>
    <style>
      body { font: 16px/1.4 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem }
      svg { width: 100%%; height: auto } text { font-size: 12px }
    </style>
    <h1>Training</h1>
    <p>%d epochs. <span style="color: %s">■ while learning</span> <span style="color: %s">■ test pictures</span></p>
    <h2>Loss</h2>
    %s
    <h2>Accuracy</h2>
    %s
    </html>
    """
        .formatted(
            rows.size(),
            TRAIN,
            TEST,
            chart(rows, LOSS, TEST_LOSS),
            chart(rows, ACCURACY, TEST_ACCURACY));
  }

  private static String chart(List<String[]> rows, int train, int test) {
    List<Double> learned = column(rows, train);
    List<Double> judged = column(rows, test);
    List<Double> all = new ArrayList<>(learned);
    all.addAll(judged);
    double low = all.stream().mapToDouble(d -> d).min().orElse(0);
    double high = all.stream().mapToDouble(d -> d).max().orElse(1);
    String last =
        "last: %s%s"
            .formatted(
                number(learned),
                judged.isEmpty() ? "" : ", test pictures %s".formatted(number(judged)));
    return "<svg viewBox=\"-4 -4 %d %d\" role=\"img\" aria-label=\"%s\">%s%s%s</svg>\n<p>%s</p>"
        .formatted(
            WIDTH + 8,
            HEIGHT + 8,
            last,
            line(learned, low, high, TRAIN),
            line(judged, low, high, TEST),
            frame(low, high),
            last);
  }

  private static String number(List<Double> values) {
    return Optional.ofNullable(values.isEmpty() ? null : values.getLast())
        .map(value -> String.format(Locale.ROOT, "%.4f", value))
        .orElse("none");
  }

  private static List<Double> column(List<String[]> rows, int column) {
    return rows.stream()
        .filter(row -> row.length > column && !row[column].isEmpty())
        .map(row -> Double.valueOf(row[column]))
        .toList();
  }

  private static String frame(double low, double high) {
    return String.format(
        Locale.ROOT,
        "<rect width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#999\"/>"
            + "<text x=\"6\" y=\"14\">%.4f</text><text x=\"6\" y=\"%d\">%.4f</text>",
        WIDTH,
        HEIGHT,
        high,
        HEIGHT - 6,
        low);
  }

  private static String line(List<Double> values, double low, double high, String color) {
    double span = Math.max(1e-9, high - low);
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      double x = values.size() == 1 ? WIDTH / 2.0 : (double) WIDTH * i / (values.size() - 1);
      double y = HEIGHT * (high - values.get(i)) / span;
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
    }
    return "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>"
        .formatted(points.toString().strip(), color);
  }
}
