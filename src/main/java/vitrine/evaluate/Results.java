package vitrine.evaluate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import vitrine.checkpoint.file.Sha256;
import vitrine.evaluate.data.LabelledPicture;
import vitrine.evaluate.figures.Answer;
import vitrine.evaluate.figures.Best;
import vitrine.evaluate.figures.LogitsFile;
import vitrine.evaluate.figures.Tally;
import vitrine.evaluate.figures.Temperature;

/// All that is kept of the answers: counts, the worst few, a sample of each class. The rest goes to
/// files: a line a picture to `predictions.csv`, the logits to one that goes when this is closed.
public final class Results implements AutoCloseable {
  /// Unreadable pictures that are kept by name; `predictions.csv` has all.
  static final int UNREADABLE_KEPT = 100;

  private static final Comparator<Missed> WORST_FIRST =
      Comparator.<Missed>comparingDouble(missed -> missed.answer().loss())
          .reversed()
          .thenComparing(missed -> missed.picture().name());

  private final double temperature;
  private final int sampleSize;
  private final Tally tally;
  private final Best<Missed> worst;
  private final Map<Integer, Best<Sampled>> samples = new TreeMap<>();
  private final List<Unreadable> unreadable = new ArrayList<>();
  private final PredictionsFile predictions;
  private final LogitsFile logits;
  private long unreadableCount;

  /// A picture that was answered wrongly.
  public record Missed(LabelledPicture picture, Answer answer) {}

  /// A picture that could not be read.
  public record Unreadable(String file, String problem) {}

  /// By a digest of the name: which pictures are chosen does not depend on their order.
  private record Sampled(String key, LabelledPicture picture) {
    static Sampled of(LabelledPicture picture) {
      return new Sampled(
          Sha256.of(picture.name().getBytes(StandardCharsets.UTF_8)).substring(0, 16), picture);
    }
  }

  /// Nothing yet.
  ///
  /// @param labels the model's, by index
  /// @param temperature by which logits are divided where the model is served
  /// @param worst wrongly answered pictures with the largest losses that are kept
  /// @param sampleSize pictures kept of each class
  /// @param out folder for `predictions.csv`
  public Results(List<String> labels, double temperature, int worst, int sampleSize, Path out)
      throws IOException {
    this.temperature = temperature;
    this.sampleSize = sampleSize;
    this.worst = new Best<>(worst, WORST_FIRST);
    tally = new Tally(labels.size());
    logits = new LogitsFile(out, labels.size());
    predictions = new PredictionsFile(out.resolve(PredictionsFile.NAME), labels);
  }

  /// Counts an answer.
  ///
  /// @param z the logits (labels)
  public void answered(LabelledPicture picture, float[] z) throws IOException {
    Answer answer = Answer.of(picture.label(), z, temperature);
    tally.add(answer);
    if (!answer.correct()) {
      worst.add(new Missed(picture, answer));
    }
    samples
        .computeIfAbsent(
            picture.label(), _ -> new Best<>(sampleSize, Comparator.comparing(Sampled::key)))
        .add(Sampled.of(picture));
    logits.add(picture.label(), z);
    predictions.answered(picture, answer);
  }

  void unreadable(LabelledPicture picture, String problem) throws IOException {
    unreadableCount++;
    if (unreadable.size() < UNREADABLE_KEPT) {
      unreadable.add(new Unreadable(picture.name(), problem));
    }
    predictions.unreadable(picture, problem);
  }

  public Tally tally() {
    return tally;
  }

  /// By which logits were divided for these figures.
  public double temperature() {
    return temperature;
  }

  /// The worst first.
  public List<Missed> worst() {
    return worst.inOrder();
  }

  /// Pictures of each class that has any, by its index, the same whatever the order of the data.
  public Map<Integer, List<LabelledPicture>> samples() {
    Map<Integer, List<LabelledPicture>> pictures = new LinkedHashMap<>();
    samples.forEach((label, kept) ->
        pictures.put(label, kept.inOrder().stream().map(Sampled::picture).toList()));
    return pictures;
  }

  /// The first of those that could not be read.
  public List<Unreadable> unreadable() {
    return List.copyOf(unreadable);
  }

  /// How many could not be read.
  public long unreadableCount() {
    return unreadableCount;
  }

  /// The temperature that fits these answers best.
  public Temperature fittedTemperature() throws IOException {
    return Temperature.fit(logits);
  }

  @Override
  public void close() throws IOException {
    try (logits;
        predictions) {
      // both, whatever happens to the one
    }
  }
}
