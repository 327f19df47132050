package vitrine.evaluate.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.evaluate.report.ReportCard.AttentionRow;
import vitrine.evaluate.report.ReportCard.ClassRow;
import vitrine.evaluate.report.ReportCard.Interval;
import vitrine.evaluate.report.ReportCard.WorstRow;

/// `report.html`: a page that loads nothing, runs nothing and can be printed. What it shows of
/// labels and files is escaped by the template's engine.
public final class ReportPage {
  /// Classes whose attention is drawn at most; `report.json` has all.
  private static final int ATTENTION_CLASSES = 100;

  private static final int CONFUSIONS = 30;
  private static final int IN_ORDER = 50; // classes; more are sorted, the worst first

  private final ReportCard card;
  private final List<@Nullable InlineImage> thumbnails;
  private final List<Section> sections;

  /// The page of a card.
  ///
  /// @param thumbnails one for each of `card.worst()`; null where there is none any more
  /// @param sections parts of the page that come from elsewhere
  public ReportPage(
      ReportCard card, List<@Nullable InlineImage> thumbnails, List<Section> sections) {
    this.card = card;
    this.thumbnails = thumbnails;
    this.sections = sections;
  }

  /// Writes the page.
  public void write(Writer out) {
    template().execute(view(), out);
  }

  private static Template template() {
    try (InputStream in = ReportPage.class.getResourceAsStream("report.html.mustache")) {
      if (in == null) {
        throw new IllegalStateException("the report's template is missing");
      }
      return Mustache.compiler().compile(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Object> view() {
    Map<String, Object> view = new HashMap<>();
    view.put("card", card);
    view.put(
        "sha", card.model().sha256().substring(0, Math.min(12, card.model().sha256().length())));
    view.put("labels", count(card.model().labels().size()));
    view.put("pictures", count(card.pictures()));
    view.put("accuracy", percent(card.accuracy()));
    view.put("accuracyInterval", interval(card.accuracyInterval()));
    view.put("hasTop5", card.top5() != null);
    view.put("top5", card.top5() == null ? "" : percent(card.top5()));
    view.put("top5Interval", card.top5Interval() == null ? "" : interval(card.top5Interval()));
    view.put("meanF1", percent(card.meanF1()));
    view.put("meanRecall", percent(card.meanRecall()));
    view.put("loss", number(card.loss()));
    view.put("error", number(card.expectedCalibrationError()));
    view.put("rate", count(Math.round(card.imagesPerSecond())));
    view.put("seconds", String.format(Locale.ROOT, "%,.1f", card.seconds()));
    view.put("unreadable", count(card.unreadable().count()));
    view.put("hasUnreadable", card.unreadable().count() > 0);
    view.put("moreUnreadable", card.unreadable().count() > card.unreadable().first().size());
    view.put("temperature", number(card.temperature()));
    view.put("calibrated", card.temperature() != 1);
    view.put("fittedTemperature", number(card.fitted().temperature()));
    view.put("fittedLoss", number(card.fitted().loss()));
    view.put("fittedError", number(card.fitted().expectedCalibrationError()));
    view.put("diagrams", diagrams());
    view.put("matrix", matrix() == null ? List.of() : List.of(matrix()));
    view.put("confusions", card.confusions().stream().limit(CONFUSIONS).toList());
    view.put("hasConfusions", !card.confusions().isEmpty());
    view.put("classes", classes());
    view.put("sorted", card.classes().size() > IN_ORDER);
    view.put("worst", worst());
    view.put("hasWorst", !card.worst().isEmpty());
    view.put("attention", attention());
    view.put("hasAttention", !card.attention().isEmpty());
    view.put("moreAttention", card.attention().size() > ATTENTION_CLASSES);
    view.put("sections", sections);
    return view;
  }

  private List<ReliabilityDiagram> diagrams() {
    String served =
        card.temperature() == 1
            ? "As served"
            : "As served, temperature %s".formatted(number(card.temperature()));
    return List.of(
        ReliabilityDiagram.of(served, card.expectedCalibrationError(), card.reliability()),
        ReliabilityDiagram.of(
            "With the fitted temperature, %s".formatted(number(card.fitted().temperature())),
            card.fitted().expectedCalibrationError(),
            card.fitted().reliability()));
  }

  private @Nullable ConfusionTable matrix() {
    List<List<Long>> matrix = card.confusionMatrix();
    return matrix == null || matrix.size() > ConfusionTable.LARGEST
        ? null
        : ConfusionTable.of(card.model().labels(), matrix);
  }

  private List<Map<String, Object>> classes() {
    List<ClassRow> rows = new ArrayList<>(card.classes());
    if (rows.size() > IN_ORDER) {
      rows.sort(Comparator.comparing(ClassRow::f1, Comparator.nullsLast(Double::compare)));
    }
    return rows.stream().map(ReportPage::row).toList();
  }

  private static Map<String, Object> row(ClassRow row) {
    return Map.of(
        "label", row.label(),
        "pictures", count(row.pictures()),
        "predictions", count(row.predictions()),
        "precision", percentOrNone(row.precision()),
        "recall", percentOrNone(row.recall()),
        "interval", row.recallInterval() == null ? "" : interval(row.recallInterval()),
        "f1", percentOrNone(row.f1()),
        "bar", String.format(Locale.ROOT, "%.1f", row.f1() == null ? 0 : 100 * row.f1()));
  }

  private List<Map<String, Object>> worst() {
    List<Map<String, Object>> worst = new ArrayList<>();
    for (int i = 0; i < card.worst().size(); i++) {
      WorstRow row = card.worst().get(i);
      InlineImage image = thumbnails.get(i);
      worst.add(
          Map.of(
              "file", row.file(),
              "label", row.label(),
              "predicted", row.predicted(),
              "score", percent(row.score()),
              "labelScore", String.format(Locale.ROOT, "%.2g", row.labelScore()),
              "loss", String.format(Locale.ROOT, "%.2f", row.loss()),
              "images", image == null ? List.of() : List.of(image)));
    }
    return worst;
  }

  private List<Map<String, Object>> attention() {
    List<Map<String, Object>> classes = new ArrayList<>();
    for (AttentionRow row : card.attention().stream().limit(ATTENTION_CLASSES).toList()) {
      List<Map<String, Object>> maps = new ArrayList<>();
      row.maps()
          .forEach((name, map) ->
              maps.add(
                  Map.of("name", name, "image", InlineImage.map(map, row.rows(), row.cols()))));
      classes.add(Map.of("label", row.label(), "pictures", row.pictures(), "maps", maps));
    }
    return classes;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  private static String percentOrNone(@Nullable Double share) {
    return share == null ? "–" : percent(share);
  }

  private static String interval(Interval interval) {
    return String.format(
        Locale.ROOT, "%.2f to %.2f %%", 100 * interval.low(), 100 * interval.high());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
