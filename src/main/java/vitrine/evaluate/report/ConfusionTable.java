package vitrine.evaluate.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A confusion matrix that is small enough to be looked at.
///
/// @param columns the labels
/// @param rows one for each label
public record ConfusionTable(List<String> columns, List<Row> rows) {
  /// Classes that fit a page.
  static final int LARGEST = 32;

  /// The pictures of one class.
  ///
  /// @param label of the pictures
  /// @param cells one for each prediction
  public record Row(String label, List<Cell> cells) {}

  /// What of them was taken for one class.
  ///
  /// @param count of pictures; empty for none
  /// @param share of the row's pictures, from 0 to 1: how dark it is
  /// @param right whether it is on the diagonal
  /// @param dark whether the text on it must stand out more than elsewhere
  public record Cell(String count, String share, boolean right, boolean dark) {}

  static ConfusionTable of(List<String> labels, List<List<Long>> matrix) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      List<Long> counts = matrix.get(i);
      long all = Math.max(1, counts.stream().mapToLong(Long::longValue).sum());
      List<Cell> cells = new ArrayList<>();
      for (int j = 0; j < labels.size(); j++) {
        cells.add(cell(counts.get(j), all, i == j));
      }
      rows.add(new Row(labels.get(i), List.copyOf(cells)));
    }
    return new ConfusionTable(labels, List.copyOf(rows));
  }

  private static Cell cell(long count, long all, boolean right) {
    double share = (double) count / all;
    return new Cell(
        count == 0 ? "" : Long.toString(count),
        String.format(Locale.ROOT, "%.3f", share),
        right,
        share > 0.55);
  }
}
