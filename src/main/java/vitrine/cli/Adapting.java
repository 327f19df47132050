package vitrine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;
import vitrine.adapt.Backbone;
import vitrine.adapt.LinearHead;
import vitrine.adapt.features.FeatureCache;
import vitrine.adapt.features.FeatureReader;
import vitrine.adapt.features.Features;
import vitrine.adapt.fitting.Adapted;
import vitrine.adapt.fitting.HeadConfig;
import vitrine.adapt.fitting.HeadFitter;
import vitrine.checkpoint.file.Sha256;
import vitrine.classify.Classifier;
import vitrine.evaluate.data.LabelledPictures;
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.Bundle;
import vitrine.model.BundleLoader;
import vitrine.model.BundleTemplate;
import vitrine.onnx.export.Exporter;

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
  static final String FOLDER = "adapt";
  private static final String JSON = "adaptation.json";

  /// Files that a message names at most.
  private static final int NAMED = 5;

  /// @param test as it was named, or null
  /// @param judges the pictures of `test`
  /// @param dump folder for the features, or null
  void run(
      LabelledPictures pictures,
      @Nullable Path test,
      @Nullable LabelledPictures judges,
      @Nullable Path dump)
      throws IOException {
    var backbone = new Backbone(template.bundle().reference().orElseThrow());
    FeatureReader.Reading reading = read(backbone, pictures);
    Features features = reading.features();
    requireReadable(reading);
    requireAllClasses(features);
    if (dump != null) {
      new FeatureFiles(features).write(dump);
    }
    Adapted adapted = fit(features);
    var summary = new AdaptationSummary(adapted, features, config);
    PrintWriter print = command.getOut();
    print.printf(
        Locale.ROOT,
        "features     %,d pictures, %d numbers each, %s; %,d computed, %,d from the cache%n",
        features.size(),
        features.width(),
        settings.precision().label(),
        reading.computed(),
        features.size() - reading.computed());
    summary.lines().forEach(print::println);
    print.flush();
    LinearHead head = adapted.head();
    if (head == null) {
      throw new WorkFailed(
          "no bundle: nearest neighbours are no layer of a network; allowed for one: logistic,"
              + " prototypes");
    }
    template.write(backbone.head(head), features.classes(), out);
    Files.createDirectories(out.resolve(FOLDER));
    Files.writeString(
        out.resolve(FOLDER).resolve(JSON),
        JsonMapper.shared()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(summary.json(template.bundle(), settings))
            + "\n",
        StandardCharsets.UTF_8);
    Bundle bundle = BundleLoader.load(out.toString());
    print.println(new AdaptationProof(bundle, settings, head).line(features));
    if (test != null && judges != null) {
      Path report = out.resolve(FOLDER).resolve("report");
      new Evaluation(test, report, 24, 256, command.getErr()).run(bundle, settings, judges);
      print.printf("report       %s%n", report.resolve(Evaluation.PAGE));
    }
    print.printf("model        %s%n", out);
    print.flush();
  }

  private FeatureReader.Reading read(Backbone backbone, LabelledPictures pictures)
      throws IOException {
    Bundle bundle = backbone.bundle(template.bundle());
    var classifier = new Classifier(new ImageDecoder(ImageLimits.DEFAULT));
    try (ServedModel served = ServedModel.open(bundle, settings, _ -> {});
        FeatureCache cache = cache(served, backbone.features());
        Progress progress = Progress.ofLong("features", pictures.count(), command.getErr())) {
      return new FeatureReader(
              encoded -> Evaluation.logits(encoded, classifier, served),
              cache,
              backbone.features(),
              Evaluation.AT_ONCE)
          .read(pictures, progress::step);
    }
  }

  private FeatureCache cache(ServedModel served, int width) throws IOException {
    return FeatureCache.open(settings.cache().resolve("features"), key(served), width);
  }

  /// Everything that features depend on but the picture.
  private static String key(ServedModel served) {
    Bundle bundle = served.bundle();
    String all =
        String.join(
            "\n",
            bundle.sha256(),
            bundle.configSha256(),
            bundle.preprocessing().toString(),
            served.precision().label(),
            served.engine().provider(),
            "graph " + Exporter.VERSION,
            "features " + FeatureCache.VERSION);
    return Sha256.of(all.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
  }

  private void requireReadable(FeatureReader.Reading reading) {
    int count = reading.unreadable().size();
    if (count == 0) {
      return;
    }
    String first =
        reading.unreadable().stream()
            .limit(NAMED)
            .map(one -> "%s: %s".formatted(one.name(), one.problem()))
            .collect(Collectors.joining("; "));
    String all =
        "%,d of %,d pictures can't be read: %s%s"
            .formatted(
                count,
                count + reading.features().size(),
                first,
                count > NAMED ? "; …" : "");
    if (!skipUnreadable) {
      throw new WorkFailed(all + " (--skip-unreadable goes on without them)");
    }
    command.getErr().println("vitrine: left out: " + all);
  }

  private static void requireAllClasses(Features features) {
    int[] counts = features.counts();
    List<String> empty =
        java.util.stream.IntStream.range(0, counts.length)
            .filter(i -> counts[i] == 0)
            .mapToObj(features.classes()::get)
            .toList();
    if (!empty.isEmpty()) {
      throw new WorkFailed(
          "there is no picture of %s; allowed: at least one of each class"
              .formatted(String.join(", ", empty.subList(0, Math.min(NAMED, empty.size())))));
    }
  }

  private Adapted fit(Features features) {
    try (Progress progress = Progress.of("fit", 10)) {
      return new HeadFitter(features, config, progress::step).fit();
    }
  }
}
