package vitrine.evaluate.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.evaluate.Results;
import vitrine.evaluate.figures.Proportion;
import vitrine.evaluate.figures.Reliability;
import vitrine.evaluate.figures.Temperature;

/// What `report.json` says.
///
/// @param model that was evaluated
/// @param data as it was named
/// @param dataClasses the model's label of each class of the data
/// @param date when, ISO 8601
/// @param pictures that were answered
/// @param unreadable pictures that could not be read: how many, and the first
/// @param seconds that all took
/// @param imagesPerSecond `pictures / seconds`
/// @param accuracy the share whose best class is right (top-1)
/// @param accuracyInterval 95 %, Wilson's
/// @param top5 the share whose class is among the best five; null where there are no more than five
/// @param top5Interval 95 %, Wilson's
/// @param meanRecall of the classes with pictures (balanced accuracy)
/// @param meanF1 of the classes with pictures
/// @param loss the mean cross-entropy
/// @param expectedCalibrationError of 15 bins
/// @param temperature by which logits were divided for all of this: 1 where the model has none
/// @param fitted the temperature that fits these pictures best, and what it would make of the two
/// @param reliability the bins
/// @param classes by index
/// @param confusions the most frequent first
/// @param confusionMatrix (classes, classes), a row for each class of the pictures; null where
///   there are more than 1,000
/// @param worst wrongly answered pictures with the largest losses
/// @param attention the median attention of each class; empty where it is not computed
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReportCard(
    Model model,
    String data,
    Map<String, String> dataClasses,
    String date,
    long pictures,
    Unreadable unreadable,
    double seconds,
    double imagesPerSecond,
    double accuracy,
    Interval accuracyInterval,
    @Nullable Double top5,
    @Nullable Interval top5Interval,
    double meanRecall,
    double meanF1,
    double loss,
    double expectedCalibrationError,
    double temperature,
    Fitted fitted,
    List<Reliability.Bin> reliability,
    List<ClassRow> classes,
    List<ConfusionRow> confusions,
    @Nullable List<List<Long>> confusionMatrix,
    List<WorstRow> worst,
    List<AttentionRow> attention) {

  /// What was evaluated.
  ///
  /// @param name of the model
  /// @param family of its checkpoint
  /// @param sha256 of its weights or graph
  /// @param precision of the graph that was run
  /// @param provider ONNX Runtime's execution provider
  /// @param labels by index
  public record Model(
      String name,
      String family,
      String sha256,
      String precision,
      String provider,
      List<String> labels) {}

  /// Between which bounds a share lies with 95 % confidence.
  ///
  /// @param low of the interval
  /// @param high of the interval
  public record Interval(double low, double high) {
    static Interval of(Proportion proportion) {
      return new Interval(proportion.low(), proportion.high());
    }
  }

  /// Pictures that could not be read.
  ///
  /// @param count of all
  /// @param first of them; `predictions.csv` has all
  public record Unreadable(long count, List<Results.Unreadable> first) {}

  /// What the best temperature would make of the scores.
  ///
  /// @param temperature by which logits would be divided
  /// @param loss with it
  /// @param expectedCalibrationError with it
  /// @param reliability with it
  public record Fitted(
      double temperature,
      double loss,
      double expectedCalibrationError,
      List<Reliability.Bin> reliability) {
    static Fitted of(Temperature fitted) {
      return new Fitted(
          fitted.value(),
          fitted.loss(),
          fitted.expectedCalibrationError(),
          fitted.reliability().bins());
    }
  }

  /// One class; what is not defined is null.
  public record ClassRow(
      String label,
      long pictures,
      long predictions,
      long correct,
      @Nullable Double precision,
      @Nullable Double recall,
      @Nullable Interval recallInterval,
      @Nullable Double f1) {}

  /// So many pictures of `label` were taken for `predicted`.
  public record ConfusionRow(String label, String predicted, long count) {}

  /// A wrong answer.
  ///
  /// @param score of `predicted`
  /// @param labelScore of `label`
  public record WorstRow(
      String file, String label, String predicted, double score, double labelScore, double loss) {}

  /// The median attention of one class.
  ///
  /// @param pictures that the median is of
  /// @param rows of patches
  /// @param cols of patches
  /// @param maps (rows × cols), by what they are
  public record AttentionRow(
      String label, int pictures, int rows, int cols, Map<String, float[]> maps) {}
}
