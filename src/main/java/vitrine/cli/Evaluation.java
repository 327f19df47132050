package vitrine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import vitrine.classify.Classifier;
import vitrine.classify.ClassifyOptions;
import vitrine.evaluate.Evaluator;
import vitrine.evaluate.Results;
import vitrine.evaluate.UnreadablePicture;
import vitrine.evaluate.attention.ClassAttention;
import vitrine.evaluate.attention.ServedAttention;
import vitrine.evaluate.data.LabelledPicture;
import vitrine.evaluate.data.LabelledPictures;
import vitrine.evaluate.report.CardMaker;
import vitrine.evaluate.report.InlineImage;
import vitrine.evaluate.report.ReportCard;
import vitrine.evaluate.report.ReportPage;
import vitrine.evaluate.report.Section;
import vitrine.evaluate.report.Thumbnails;
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.Bundle;
import vitrine.serving.Failure;

/// An evaluation from the first picture to the report.
///
/// @param data as it was named
/// @param out folder for the report
/// @param worst pictures that the report shows
/// @param attention pictures of each class that its median attention is of, at most
/// @param err for progress
record Evaluation(Path data, Path out, int worst, int attention, PrintWriter err) {
  static final String PAGE = "report.html";
  private static final String JSON = "report.json";

  /// Enough to keep every core and the batcher busy.
  static final int AT_ONCE = 2 * Runtime.getRuntime().availableProcessors() + 8;

  /// Pictures whose attention is computed, of all classes.
  private static final int ATTENTION_IN_ALL = 2560;

  private static final ClassifyOptions BEST = new ClassifyOptions(1, null, null);

  ReportCard run(Bundle bundle, InferenceSettings settings, LabelledPictures pictures)
      throws IOException {
    Files.createDirectories(out);
    int classes = Math.max(1, pictures.classes().size());
    int sample = Math.min(attention, ATTENTION_IN_ALL / classes);
    try (var results = new Results(bundle.labels(), bundle.temperature(), worst, sample, out);
        ServedModel served = ServedModel.open(bundle, settings, _ -> {})) {
      Duration took = evaluate(served, pictures, results);
      if (results.tally().pictures() == 0) {
        throw new WorkFailed(
            "%s: none of %d pictures could be read%s"
                .formatted(data, results.unreadableCount(), first(results)));
      }
      ReportCard card =
          new CardMaker(model(served), data.toString(), pictures.classes())
              .card(results, results.fittedTemperature(), took, attention(served, results));
      write(card, results, new ModelPictures(served, results.samples(), err).sections());
      return card;
    }
  }

  /// A report on answers that are known already, without what the network alone can tell.
  ///
  /// @param classes the model's index of each class of the data
  /// @param took how long the answers took
  void write(ServedModel served, Map<String, Integer> classes, Answers answers, Duration took)
      throws IOException {
    Files.createDirectories(out);
    Bundle bundle = served.bundle();
    try (var results = new Results(bundle.labels(), bundle.temperature(), worst, 0, out)) {
      answers.tell(results);
      ReportCard card =
          new CardMaker(model(served), data.toString(), classes)
              .card(results, results.fittedTemperature(), took, List.of());
      write(card, results, List.of());
    }
  }

  /// Answers that are known already.
  @FunctionalInterface
  interface Answers {
    /// Tells each, at least one.
    void tell(Results results) throws IOException;
  }

  private static String first(Results results) {
    return results.unreadable().stream()
        .findFirst()
        .map(one -> "; the first: %s: %s".formatted(one.file(), one.problem()))
        .orElse("");
  }

  private static ReportCard.Model model(ServedModel served) {
    Bundle bundle = served.bundle();
    return new ReportCard.Model(
        bundle.name(),
        bundle.family(),
        bundle.sha256(),
        served.precision().label(),
        served.engine().provider(),
        bundle.labels());
  }

  private Duration evaluate(ServedModel served, LabelledPictures pictures, Results results)
      throws IOException {
    var classifier = new Classifier(new ImageDecoder(ImageLimits.DEFAULT));
    try (Progress progress = Progress.ofLong("evaluate", pictures.count(), err)) {
      return new Evaluator(encoded -> logits(encoded, classifier, served), AT_ONCE)
          .evaluate(pictures, results, progress::step);
    }
  }

  /// A picture that is refused is unreadable; a network that does not answer is no picture's fault.
  static float[] logits(byte[] encoded, Classifier classifier, ServedModel served)
      throws UnreadablePicture {
    try {
      return classifier.classify(encoded, served, BEST).logits();
    } catch (Failure.BadImage | Failure.PictureTooLarge e) {
      throw new UnreadablePicture(String.valueOf(e.getMessage()), e);
    }
  }

  /// Of a graph alone nobody knows the attention.
  private List<ClassAttention> attention(ServedModel served, Results results) {
    Map<Integer, List<LabelledPicture>> samples = results.samples();
    long pictures = samples.values().stream().mapToInt(List::size).sum();
    if (pictures == 0 || !served.tellsAttention()) {
      return List.of();
    }
    try (Progress progress = Progress.ofLong("attention", pictures, err)) {
      return ClassAttention.of(
          samples,
          new ImageDecoder(ImageLimits.DEFAULT),
          new ServedAttention(served),
          progress::step);
    }
  }

  private void write(ReportCard card, Results results, List<Section> sections) throws IOException {
    Files.writeString(
        out.resolve(JSON),
        JsonMapper.shared().writeValueAsString(card) + "\n",
        StandardCharsets.UTF_8);
    List<@Nullable InlineImage> thumbnails =
        Thumbnails.of(results.worst(), new ImageDecoder(ImageLimits.DEFAULT));
    try (Writer page = Files.newBufferedWriter(out.resolve(PAGE), StandardCharsets.UTF_8)) {
      new ReportPage(card, thumbnails, sections).write(page);
    }
  }
}
