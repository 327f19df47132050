package vitrine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vitrine.evaluate.attention.MedianMap;
import vitrine.evaluate.data.LabelledPicture;
import vitrine.evaluate.report.InlineImage;
import vitrine.evaluate.report.Section;
import vitrine.evaluate.report.Section.Figure;
import vitrine.explain.Grid;
import vitrine.explain.PixelGradient;
import vitrine.explain.PositionMap;
import vitrine.explain.PositionPicture;
import vitrine.explain.Positions;
import vitrine.image.ImageException;
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.ServedModel;
import vitrine.model.Reference;
import vitrine.vit.ViT;

/// What the report shows of the network itself: its positions, and the pixels that it looks for.
///
/// @param model that was evaluated
/// @param samples pictures of each class, by its index
/// @param err for progress
record ModelPictures(
    ServedModel model, Map<Integer, List<LabelledPicture>> samples, PrintWriter err) {
  /// What the reference may compute for the report: some seconds.
  private static final long BUDGET = 100_000_000_000L; // floating-point operations

  /// A pass back costs twice a pass forward.
  private static final int PASSES = 3;

  private static final int MOST = 64; // pictures of a class
  private static final int LEAST = 5;

  List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    model
        .bundle()
        .reference()
        .map(Reference::vit)
        .ifPresent(vit -> {
          if (vit.weights().embedding().positions() != null) {
            sections.add(positions(Positions.of(model)));
          }
          int pictures = picturesOfAClass(vit);
          if (pictures >= LEAST) {
            sections.add(pixels(vit, pictures));
          }
        });
    return sections;
  }

  private static Section positions(PositionMap positions) {
    List<Figure> figures = new ArrayList<>();
    figures.add(
        figure(
            "How alike the position of each patch is to all",
            PositionPicture.ofSimilarity(positions)));
    figures.add(figure("The vectors: a row for each patch", PositionPicture.ofVectors(positions)));
    return new Section(
        positions.learned() ? "Learned positions" : "Positions",
        "On the left, in the place of each patch a small map: the cosine similarity of its position to"
            + " those of all patches, black for opposite, pale yellow for alike. On the right the"
            + " vectors themselves.",
        figures);
  }

  private static Figure figure(String caption, byte[] png) {
    return new Figure(caption, InlineImage.of(png));
  }

  /// Large networks would take hours.
  private int picturesOfAClass(ViT vit) {
    long cost = PASSES * vit.spec().flops() * Math.max(1, samples.size());
    return (int) Math.min(MOST, BUDGET / cost);
  }

  private Section pixels(ViT vit, int pictures) {
    List<Figure> figures = new ArrayList<>();
    long all = samples.values().stream().mapToLong(each -> Math.min(each.size(), pictures)).sum();
    try (Progress progress = Progress.ofLong("pixels", all, err)) {
      samples.forEach((label, each) -> {
        var median = new MedianMap();
        for (LabelledPicture picture : each.subList(0, Math.min(each.size(), pictures))) {
          add(picture, label, vit, median);
          progress.step();
        }
        if (median.pictures() > 0) {
          figures.add(
              new Figure(
                  "%s, median of %d"
                      .formatted(model.bundle().labels().get(label), median.pictures()),
                  InlineImage.map(
                      median.median(), vit.spec().imageHeight(), vit.spec().imageWidth())));
        }
      });
    }
    return new Section(
        "Which pixels count",
        "How much the loss of a picture's class changes with each pixel (the gradient's size, each"
            + " picture's sum the same): for each class the median over pictures of the class, the more"
            + " ink, the more.",
        figures);
  }

  /// A picture that is no longer there is left out.
  private void add(LabelledPicture picture, int label, ViT vit, MedianMap median) {
    try {
      var decoder = new ImageDecoder(ImageLimits.DEFAULT);
      float[] pixels = model.preprocess(decoder.decode(picture.file().read())).values();
      median.add(shares(PixelGradient.of(vit, pixels, label)));
    } catch (IOException | ImageException e) {
      return;
    }
  }

  private static float[] shares(Grid grid) {
    double sum = 0;
    for (float value : grid.values()) {
      sum += value;
    }
    float[] shares = new float[grid.values().length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = sum == 0 ? 0 : (float) (grid.values()[i] / sum);
    }
    return shares;
  }
}
