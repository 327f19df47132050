package vitrine.onnx.export;

import static vitrine.onnx.export.GraphBuilder.integerList;

import java.util.List;
import vitrine.vit.ViTSpec;

/// Cuts the patches out of a picture, as nodes: row by row from the top left, each flattened,
/// (batch, patches, patch size). What is over after the last whole patch is not seen.
///
/// @param graph gets the nodes
/// @param spec the sizes
record PatchGraph(GraphBuilder graph, ViTSpec spec) {
  /// Each patch is flattened as (channel, row, column).
  ///
  /// @param pixels (batch, channels, height, width)
  String channelsFirst(String pixels) {
    String cut = // (batch, channels, grid height, patch height, grid width, patch width)
        graph.reshape(
            whole(pixels, 2),
            "patches.cut",
            0,
            spec.channels(),
            spec.gridHeight(),
            spec.patchHeight(),
            spec.gridWidth(),
            spec.patchWidth());
    return flat(cut, 0, 2, 4, 1, 3, 5);
  }

  /// Each patch is flattened as (row, column, channel).
  ///
  /// @param pixels (batch, height, width, channels)
  String channelsLast(String pixels) {
    String cut = // (batch, grid height, patch height, grid width, patch width × channels)
        graph.reshape(
            whole(pixels, 1),
            "patches.cut",
            0,
            spec.gridHeight(),
            spec.patchHeight(),
            spec.gridWidth(),
            (long) spec.patchWidth() * spec.channels());
    return flat(cut, 0, 1, 3, 2, 4);
  }

  private String flat(String cut, long... order) {
    String ordered =
        graph.node("Transpose", "patches.ordered", List.of(cut), integerList("perm", order));
    return graph.reshape(ordered, "patches.flat", 0, spec.numPatches(), spec.patchSize());
  }

  /// The picture without what is over after the last whole patch.
  ///
  /// @param axis of the height; the width is the next
  private String whole(String pixels, int axis) {
    long height = (long) spec.gridHeight() * spec.patchHeight();
    long width = (long) spec.gridWidth() * spec.patchWidth();
    if (height == spec.imageHeight() && width == spec.imageWidth()) {
      return pixels;
    }
    String from = graph.integers("patches.crop.from", 0, 0);
    String to = graph.integers("patches.crop.to", height, width);
    String axes = graph.integers("patches.crop.axes", axis, axis + 1);
    return graph.node("Slice", "patches.crop", List.of(pixels, from, to, axes));
  }
}
