package vitrine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;
import vitrine.adapt.Backbone;
import vitrine.adapt.FeatureHead;
import vitrine.adapt.features.Copies;
import vitrine.adapt.features.FeatureReader;
import vitrine.adapt.features.Features;
import vitrine.adapt.fitting.Adapted;
import vitrine.adapt.fitting.HeadConfig;
import vitrine.adapt.fitting.HeadFitter;
import vitrine.adapt.validation.HeldOut;
import vitrine.evaluate.Results;
import vitrine.evaluate.data.LabelledPictures;
import vitrine.evaluate.report.ReportCard;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.BundleLoader;
import vitrine.model.BundleTemplate;
import vitrine.onnx.Precision;

/// An adaptation from the first picture to the bundle.
///
/// @param template whose network it is
/// @param settings that features are computed with
/// @param config of the head
/// @param data as it was named
/// @param out folder for the bundle
/// @param skipUnreadable whether pictures that can't be read are left out
/// @param command for output and progress
record Adapting(
    BundleTemplate template,
    InferenceSettings settings,
    HeadConfig config,
    Path data,
    Path out,
    boolean skipUnreadable,
    CommandLine command) {
  private static final String FOLDER = "adapt";
  private static final String JSON = "adaptation.json";

  /// Files that a message names at most.
  private static final int NAMED = 5;

  /// Wrong answers that a report shows, and pictures of each class whose attention it is of.
  private static final int WORST = 24;

  private static final int ATTENTION = 256;

  /// Does it all.
  ///
  /// @param test as it was named, or null
  /// @param judges the pictures of `test`
  /// @param dump folder for the features, or null
  void run(
      LabelledPictures pictures,
      @Nullable Path test,
      @Nullable LabelledPictures judges,
      @Nullable Path dump)
      throws IOException {
    long start = System.nanoTime();
    Backbone backbone = Backbone.of(template.bundle(), settings.cache(), settings.precision());
    Features features = features(backbone, pictures);
    tellOfCopies(features, judges);
    if (dump != null) {
      new FeatureFiles(features).write(dump);
    }
    Adapted adapted = fit(features);
    var summary = new AdaptationSummary(adapted, features, config);
    PrintWriter print = command.getOut();
    summary.lines().forEach(print::println);
    print.flush();
    FeatureHead head = adapted.head();
    try (var folder = new FolderInTheMaking(out)) {
      Path bundle = folder.bundle();
      backbone.write(template, head, features.classes(), bundle);
      write(summary, bundle);
      try (ServedModel served =
          ServedModel.open(BundleLoader.load(bundle.toString()), settings, _ -> {})) {
        print.println(new AdaptationProof(served, head).line(features));
        HeldOut heldOut = adapted.heldOut();
        if (judges == null && heldOut != null) {
          var took = Duration.ofNanos(System.nanoTime() - start);
          int folds = adapted.folds().count();
          evaluation(Path.of("%s, cross-validated in %d folds".formatted(data, folds)), bundle)
              .write(served, pictures.classes(), results -> tell(features, heldOut, results), took);
        }
      }
      if (test != null && judges != null) {
        ReportCard card =
            evaluation(test, bundle).run(BundleLoader.load(bundle.toString()), settings, judges);
        print.printf("test         %s%n", test);
        EvaluationSummary.lines(card).forEach(print::println);
      }
      folder.finish();
    }
    if (judges != null || adapted.heldOut() != null) {
      print.printf("report       %s%n", report(out).resolve(Evaluation.PAGE));
    }
    print.printf("model        %s%n", out);
    print.flush();
  }

  private Features features(Backbone backbone, LabelledPictures pictures) throws IOException {
    FeatureReader.Reading reading =
        new FeatureReading(template.bundle(), backbone, settings, command.getErr()).read(pictures);
    requireReadable(reading);
    Features features = reading.features();
    requireAllClasses(features);
    command
        .getOut()
        .printf(
            Locale.ROOT,
            "features     %,d pictures, %d numbers each, %s; %,d computed%n",
            features.size(),
            features.width(),
            precision().label(),
            reading.computed());
    command.getOut().flush();
    return features;
  }

  /// A graph that is given has its own.
  private Precision precision() {
    boolean weights = template.bundle().reference().isPresent();
    return weights
        ? settings.precision()
        : template.bundle().network().givenGraph().orElseThrow().precision();
  }

  private void requireReadable(FeatureReader.Reading reading) {
    int count = reading.unreadable().size();
    if (count == 0) {
      return;
    }
    String all =
        "%,d of %,d pictures can't be read: %s"
            .formatted(
                count,
                count + reading.features().size(),
                first(
                    reading.unreadable().stream()
                        .map(one -> "%s: %s".formatted(one.name(), one.problem()))
                        .toList()));
    if (!skipUnreadable) {
      throw new WorkFailed(all + " (--skip-unreadable goes on without them)");
    }
    tell("left out: " + all);
  }

  private static void requireAllClasses(Features features) {
    int[] counts = features.counts();
    List<String> empty =
        IntStream.range(0, counts.length)
            .filter(i -> counts[i] == 0)
            .mapToObj(features.classes()::get)
            .toList();
    if (!empty.isEmpty()) {
      throw new WorkFailed(
          "there are no pictures of: %s; allowed: at least one of each class"
              .formatted(first(empty)));
    }
  }

  private void tellOfCopies(Features features, @Nullable LabelledPictures judges) {
    Copies copies = Copies.in(features);
    if (copies.ofTheirClass() > 0) {
      tell(
          "pictures that are copies of others in their class: %,d"
              .formatted(copies.ofTheirClass()));
    }
    if (!copies.acrossClasses().isEmpty()) {
      tell(
          "pictures that are in two classes, %,d: %s"
              .formatted(copies.acrossClasses().size(), first(copies.acrossClasses())));
    }
    List<Copies.Pair> known = judges == null ? List.of() : Copies.of(features, judges);
    if (!known.isEmpty()) {
      tell(
          "pictures of --test that are in --data, too, and make it look better than it is, %,d: %s"
              .formatted(known.size(), first(known)));
    }
  }

  private static String first(List<?> all) {
    return all.stream().limit(NAMED).map(Object::toString).collect(Collectors.joining("; "))
        + (all.size() > NAMED ? "; …" : "");
  }

  private void tell(String line) {
    command.getErr().println("vitrine: " + line);
    command.getErr().flush();
  }

  private Adapted fit(Features features) {
    var fitter = new HeadFitter(features, config);
    try (Progress progress = Progress.ofLong("fit", fitter.steps(), command.getErr())) {
      return fitter.fit(progress::step);
    }
  }

  private void write(AdaptationSummary summary, Path bundle) throws IOException {
    Files.createDirectories(bundle.resolve(FOLDER));
    Files.writeString(
        bundle.resolve(FOLDER).resolve(JSON),
        JsonMapper.shared()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(summary.json(template.bundle(), precision()))
            + "\n",
        StandardCharsets.UTF_8);
  }

  private static Path report(Path bundle) {
    return bundle.resolve(FOLDER).resolve("report");
  }

  private Evaluation evaluation(Path of, Path bundle) {
    return new Evaluation(of, report(bundle), WORST, ATTENTION, command.getErr());
  }

  private static void tell(Features features, HeldOut heldOut, Results results) throws IOException {
    for (int i = 0; i < features.size(); i++) {
      float[] logits = heldOut.logits()[i];
      if (logits != null) {
        results.answered(features.pictures().get(i).picture(), logits);
      }
    }
  }
}
