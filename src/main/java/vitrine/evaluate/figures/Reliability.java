package vitrine.evaluate.figures;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether scores can be taken at their word: of the pictures that are answered with a score of
/// about 0.8, four of five should be right. Scores are sorted into 15 bins of equal width, as in
/// "On Calibration of Modern Neural Networks" (Guo et al. 2017).
public final class Reliability {
  /// As in the paper.
  public static final int BINS = 15;

  private final long[] pictures = new long[BINS];
  private final long[] correct = new long[BINS];
  private final double[] confidence = new double[BINS]; // sums

  /// One bin.
  ///
  /// @param from scores larger than that
  /// @param to up to that
  /// @param pictures in it
  /// @param accuracy the share that is right; null where there are no pictures
  /// @param confidence the mean score; null where there are no pictures
  public record Bin(
      double from,
      double to,
      long pictures,
      @Nullable Double accuracy,
      @Nullable Double confidence) {}

  /// Counts one picture.
  public void add(Answer answer) {
    int bin = Math.clamp((long) Math.ceil(answer.confidence() * BINS) - 1, 0, BINS - 1);
    pictures[bin]++;
    confidence[bin] += answer.confidence();
    if (answer.correct()) {
      correct[bin]++;
    }
  }

  /// All bins, the lowest scores first.
  public List<Bin> bins() {
    List<Bin> bins = new ArrayList<>();
    for (int i = 0; i < BINS; i++) {
      double from = (double) i / BINS;
      double to = (double) (i + 1) / BINS;
      bins.add(
          pictures[i] == 0
              ? new Bin(from, to, 0, null, null)
              : new Bin(
                  from,
                  to,
                  pictures[i],
                  (double) correct[i] / pictures[i],
                  confidence[i] / pictures[i]));
    }
    return List.copyOf(bins);
  }

  /// The expected calibration error: the mean difference of score and accuracy, each bin weighted
  /// by its pictures; 0 where there are none.
  public double expectedCalibrationError() {
    double sum = 0;
    long all = 0;
    for (int i = 0; i < BINS; i++) {
      sum += Math.abs(correct[i] - confidence[i]);
      all += pictures[i];
    }
    return all == 0 ? 0 : sum / all;
  }
}
