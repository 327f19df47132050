package vitrine.checkpoint;

import java.util.List;
import vitrine.checkpoint.family.Blueprint;
import vitrine.checkpoint.family.ConfigJson;
import vitrine.checkpoint.family.ConfigJson.Size;
import vitrine.checkpoint.family.Layout;
import vitrine.checkpoint.family.Part;
import vitrine.checkpoint.family.PatchLayout;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.vit.Positions;

/// The picture's size and which tokens have a position: the two and the number of patches depend on
/// each other.
///
/// @param image in pixels
/// @param positions which tokens have one
record ImageGrid(Size image, Positions positions) {
  /// @param special how many tokens are no patches
  /// @throws CheckpointException where the sizes don't fit together, or nothing tells them
  static ImageGrid read(TensorShapes shapes, Blueprint blueprint, Size patch, int special) {
    ConfigJson config = shapes.config();
    Layout layout = shapes.layout();
    var reader = new Reader(config, shapes, blueprint, patch, special);
    if (!layout.has(Part.POSITIONS)) {
      Size image = reader.image(0);
      config.found("image_size", image, blueprint.defaults());
      boolean computed = blueprint.positions().contains(Positions.SINUSOIDAL);
      return new ImageGrid(image, computed ? Positions.SINUSOIDAL : Positions.NONE);
    }
    ImageGrid grid = reader.grid(layout.name(Part.POSITIONS));
    config.found("image_size", grid.image(), TensorShapes.source(layout.name(Part.POSITIONS)));
    return grid;
  }

  private record Reader(
      ConfigJson config, TensorShapes shapes, Blueprint blueprint, Size patch, int special) {
    ImageGrid grid(String positions) {
      List<Integer> shape = shapes.of(positions);
      if (shape.size() < 2) {
        Size image = config.has("image_size") ? image(0) : new Size(224, 224);
        return new ImageGrid(image, Positions.ALL); // refused when the weights are taken
      }
      int rows = shape.get(shape.size() - 2);
      boolean all =
          special == 0 || !blueprint.positions().contains(Positions.PATCHES) || allTokens(rows);
      int learned = all ? rows - special : rows;
      Size image = image(learned);
      if (patches(image) != learned) {
        resized(image, learned, positions);
      }
      return new ImageGrid(image, all ? Positions.ALL : Positions.PATCHES);
    }

    /// Positions for a square of patches can be resized.
    private void resized(Size image, int learned, String positions) {
      int side = PatchLayout.squareRoot(learned);
      if (learned < 1 || side == 0) {
        throw shapes.contradict(
            "%s is %s, so %d patches of %s"
                .formatted(config.path("image_size"), image, patches(image), patch),
            positions);
      }
      config.found(
          "positions",
          "resized from %d × %d to %d × %d"
              .formatted(
                  side, side, image.height() / patch.height(), image.width() / patch.width()),
          TensorShapes.source(positions));
    }

    /// Whether special tokens have positions too, where the family leaves that open.
    private boolean allTokens(int rows) {
      if (config.has("no_embed_class")) {
        return !config.flag("no_embed_class", false);
      }
      if (config.has("image_size")) {
        long patches = patches(image(0));
        if (rows == patches || rows == patches + special) {
          return rows != patches;
        }
      }
      return rows > special && PatchLayout.squareRoot(rows - special) > 0;
    }

    /// @param patches as many positions as there are for patches, 0 where that is not known
    Size image(int patches) {
      Size image = config.has("image_size") ? config.size("image_size") : imageOf(patches);
      if (image.height() < patch.height() || image.width() < patch.width()) {
        throw refuse(image, "at least one patch");
      }
      boolean whole = image.height() % patch.height() == 0 && image.width() % patch.width() == 0;
      if (!whole
          && shapes.layout().patches().rank() == 2) { // a convolution leaves out what is over
        throw refuse(image, "a multiple of it");
      }
      return image;
    }

    private CheckpointException refuse(Size image, String allowed) {
      return config.refusal(
          "%s is %s, %s %s; allowed: %s"
              .formatted(
                  config.path("image_size"), image, config.path("patch_size"), patch, allowed));
    }

    /// The picture of a square number of patches that are square themselves.
    private Size imageOf(int patches) {
      if (patch.height() != patch.width()) {
        throw config.missing("image_size", "patches of %s leave it open".formatted(patch));
      }
      int side = PatchLayout.squareRoot(patches);
      if (side == 0) {
        throw config.missing(
            "image_size",
            patches == 0
                ? "nothing else tells it"
                : "positions for %d patches are those of no square".formatted(patches));
      }
      return new Size(
          Math.multiplyExact(side, patch.height()), Math.multiplyExact(side, patch.width()));
    }

    private long patches(Size image) {
      return (long) (image.height() / patch.height()) * (image.width() / patch.width());
    }
  }
}
