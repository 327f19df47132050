package vitrine.onnx.export;

import java.io.IOException;
import java.nio.file.Path;
import vitrine.onnx.Precision;
import vitrine.preprocess.ChannelAffine;
import vitrine.vit.ViT;

/// Writes a ViT as ONNX: `model.onnx`, and `model.onnx.data` beside it when the weights would not
/// fit into one protobuf message (2 GiB).
public final class Exporter {
  /// By what our own files are known.
  public static final String PRODUCER = "vitrine";

  /// The input of the graph that is served.
  public static final String INPUT = ServedGraph.INPUT;

  /// Part of the cache's key: raise it whenever the graph that is written changes.
  public static final int VERSION = 5;

  private Exporter() {}

  /// Writes the graph that ONNX Runtime runs fastest, into `directory`, which exists: input
  /// `pixels` uint8 (batch, height, width, channels), output `logits` float32 (batch, labels).
  ///
  /// @param affine of its pixels
  /// @throws IOException when the disk refuses
  public static void export(ViT vit, ChannelAffine affine, Precision precision, Path directory)
      throws IOException {
    new OnnxFile(ServedGraph.of(vit, affine, precision))
        .write(directory, OnnxFile.LARGEST_EMBEDDED);
  }

  /// Writes the same graph for those who rescale and normalise themselves: input `pixel_values`
  /// float32 (batch, channels, height, width).
  ///
  /// @throws IOException when the disk refuses
  public static void exportOfValues(ViT vit, Precision precision, Path directory)
      throws IOException {
    new OnnxFile(ServedGraph.ofValues(vit, precision)).write(directory, OnnxFile.LARGEST_EMBEDDED);
  }

  /// Writes the graph that is served with one output more for each layer, [#attention].
  ///
  /// @param affine of its pixels
  /// @throws IOException when the disk refuses
  public static void exportWithAttention(
      ViT vit, ChannelAffine affine, Precision precision, Path directory) throws IOException {
    new OnnxFile(ServedGraph.withAttention(vit, affine, precision))
        .write(directory, OnnxFile.LARGEST_EMBEDDED);
  }

  /// The output that holds how much each token of a layer looks at each: float32 (batch, heads,
  /// tokens, tokens), each row's sum 1.
  ///
  /// @param layer from 0
  public static String attention(int layer) {
    return AttentionGraph.output(layer);
  }

  /// Writes the served graph as far as what its head classifies: input `pixels`, output `embedding`
  /// float32 (batch, hidden): the pooled token after the last norm.
  ///
  /// @param affine of its pixels
  /// @throws IOException when the disk refuses
  public static void exportOfEmbeddings(
      ViT vit, ChannelAffine affine, Precision precision, Path directory) throws IOException {
    new OnnxFile(ServedGraph.ofEmbeddings(vit, affine, precision))
        .write(directory, OnnxFile.LARGEST_EMBEDDED);
  }

  /// Writes the textbook's graph into `directory`, which exists.
  ///
  /// @throws IOException when the disk refuses
  public static void export(ViT vit, Path directory) throws IOException {
    new OnnxFile(ViTGraph.of(vit)).write(directory, OnnxFile.LARGEST_EMBEDDED);
  }
}
