package vitrine.checkpoint;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.checkpoint.family.ConfigJson;
import vitrine.checkpoint.family.ConfigJson.Size;
import vitrine.checkpoint.family.Layout;
import vitrine.checkpoint.family.Part;
import vitrine.checkpoint.family.PatchLayout;
import vitrine.checkpoint.file.CheckpointException;

/// What the projection of the patches tells.
///
/// @param hidden width of a token
/// @param channels of the input
/// @param patch in pixels
record PatchDimensions(int hidden, int channels, Size patch) {
  /// @throws CheckpointException where `config.json` contradicts the tensor's shape, or neither
  ///   tells
  static PatchDimensions read(TensorShapes shapes) {
    return new Reader(shapes).read();
  }

  private record Reader(
      ConfigJson config, TensorShapes shapes, String tensor, PatchLayout.Told told, boolean flat) {
    Reader(TensorShapes shapes) {
      Layout layout = shapes.layout();
      String tensor = layout.convention().weight(layout.name(Part.PATCHES));
      int rank = layout.patches().rank();
      List<Integer> shape = shapes.of(tensor, rank);
      PatchLayout.Told told = shape.isEmpty() ? missing(shapes) : layout.patches().read(shape);
      this(shapes.config(), shapes, tensor, told, rank == 2 && told.values() > 0);
    }

    /// Dimensions that stand in for those of a missing tensor.
    private static PatchLayout.Told missing(TensorShapes shapes) {
      Layout layout = shapes.layout();
      ConfigJson config = shapes.config();
      String norm = layout.convention().normWeight(layout.name(Part.ATTENTION_NORM, 0));
      List<Integer> width = shapes.of(norm, 1);
      return new PatchLayout.Told(
          config.count("hidden_size", width.isEmpty() ? 768 : width.getFirst()),
          config.count("num_channels", 3),
          config.has("patch_size") ? config.size("patch_size") : new Size(16, 16),
          0);
    }

    PatchDimensions read() {
      int channels = channels();
      Size patch = patch(channels);
      return new PatchDimensions(hidden(), channels, patch);
    }

    private int hidden() {
      int hidden = config.count("hidden_size", told.hidden());
      if (hidden != told.hidden()) {
        throw shapes.disagree("hidden_size", hidden, tensor);
      }
      return found("hidden_size", hidden);
    }

    /// The channels of a flattened patch are not always told by its length.
    private int channels() {
      if (told.channels() == 0 && !config.has("num_channels") && !config.has("patch_size")) {
        throw config.missing(
            "patch_size",
            "%d values are no square patch of 3 channels or 1".formatted(told.values()));
      }
      int absent = told.channels();
      if (flat && config.has("patch_size")) {
        Size patch = config.size("patch_size");
        absent = told.values() / Math.max(1, Math.multiplyExact(patch.height(), patch.width()));
      }
      int channels = config.count("num_channels", Math.max(1, absent));
      if (flat ? told.values() % channels != 0 : channels != told.channels()) {
        throw shapes.disagree("num_channels", channels, tensor);
      }
      return found("num_channels", channels);
    }

    private Size patch(int channels) {
      Size known = flat ? square(told.values() / channels) : told.patch();
      Size patch = config.has("patch_size") ? config.size("patch_size") : known;
      if (patch == null) {
        throw config.missing(
            "patch_size", "%d values are no square patch".formatted(told.values() / channels));
      }
      boolean fits =
          flat
              ? (long) patch.height() * patch.width() * channels == told.values()
              : patch.equals(known);
      if (!fits) {
        throw shapes.disagree("patch_size", patch, tensor);
      }
      return found("patch_size", patch);
    }

    private static @Nullable Size square(int values) {
      int side = PatchLayout.squareRoot(values);
      return side == 0 ? null : new Size(side, side);
    }

    private <T> T found(String key, T value) {
      config.found(key, value, TensorShapes.source(tensor));
      return value;
    }
  }
}
