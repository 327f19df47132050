package vitrine.onnx;

import java.io.IOException;
import java.nio.file.Path;
import vitrine.vit.ViT;

/// Writes a ViT as ONNX: `model.onnx`, and `model.onnx.data` beside it when the weights would not
/// fit into one protobuf message (2 GiB).
public final class Exporter {
  /// Part of the cache's key: raise it whenever the graph that is written changes.
  public static final int VERSION = 3;

  private Exporter() {}

  /// Writes into `directory`, which exists.
  ///
  /// @throws IOException when the disk refuses
  public static void export(ViT vit, Path directory) throws IOException {
    new OnnxFile(ViTGraph.of(vit)).write(directory, OnnxFile.LARGEST_EMBEDDED);
  }
}
