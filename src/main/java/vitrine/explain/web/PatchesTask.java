package vitrine.explain.web;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import vitrine.classify.PictureSteps;
import vitrine.classify.PictureSteps.Prepared;
import vitrine.classify.Stopwatch;
import vitrine.classify.intake.Picture;
import vitrine.classify.intake.Task;
import vitrine.explain.Cut;
import vitrine.image.RgbImage;
import vitrine.image.png.PngWriter;
import vitrine.inference.Deadline;
import vitrine.inference.ServedModel;
import vitrine.serving.Decimal;
import vitrine.serving.Failure;
import vitrine.serving.ServiceMetrics;
import vitrine.serving.Stage;
import vitrine.vit.ViTSpec;

/// Cuts a picture into pieces, after it has been resized and cropped.
@Component
class PatchesTask implements Task<PatchesTask.Options, Explained> {
  private final PictureSteps steps;
  private final ServiceMetrics metrics;

  PatchesTask(PictureSteps steps, ServiceMetrics metrics) {
    this.steps = steps;
    this.metrics = metrics;
  }

  /// What is wanted.
  ///
  /// @param size of a piece, pixels; null for that of the model's patches
  record Options(Cut cut, @Nullable Integer size) {
    /// @throws Failure.BadParameter naming the parameter, its value and what is allowed
    static Options of(@Nullable String cut, @Nullable String size) {
      return new Options(cut == null ? Cut.TILES : cut(cut), size == null ? null : size(size));
    }

    private static Cut cut(String text) {
      return Arrays.stream(Cut.values())
          .filter(cut -> cut.label().equals(text.toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow(() ->
              new Failure.BadParameter(
                  "cut",
                  text,
                  Arrays.stream(Cut.values()).map(Cut::label).collect(Collectors.joining(", "))));
    }

    private static int size(String text) {
      try {
        int size = Decimal.parseWhole(text);
        if (size > 0) {
          return size;
        }
      } catch (NumberFormatException e) {
        // refused below
      }
      throw new Failure.BadParameter("size", text, "a whole number of pixels, at least 1");
    }
  }

  @Override
  public Explained answer(Picture picture, ServedModel model, Options options, Deadline deadline) {
    byte[] bytes = picture.bytes();
    int height = options.size() == null ? spec(model).patchHeight() : options.size();
    int width = options.size() == null ? spec(model).patchWidth() : options.size();
    var watch = new Stopwatch();
    Prepared prepared = steps.prepare(bytes, model, deadline, watch);
    metrics.image(prepared.header(), bytes.length);
    RgbImage pieces = options.cut().apply(prepared.pixels().image(), height, width);
    byte[] png = PngWriter.write(pieces);
    watch.lap(Stage.EXPLAIN);
    return new Explained(AnswerForm.PNG, png, watch.timings());
  }

  private static ViTSpec spec(ServedModel model) {
    return model
        .bundle()
        .reference()
        .orElseThrow(() ->
            new Failure.BadParameter(
                "size",
                "",
                "a whole number of pixels, for %s is a graph alone and does not say its patches"
                    .formatted(model.bundle().name())))
        .vit()
        .spec();
  }
}
