package vitrine.onnx.read;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import vitrine.onnx.PixelShape;
import vitrine.onnx.Precision;

/// What a `model.onnx` says of itself, without its weights.
///
/// @param file where it is
/// @param producer what wrote it, with its version: `pytorch 2.15.0`
/// @param opset of the standard's operators; 0 where it uses none
/// @param precision its weights'
/// @param parameters how many numbers its weights are
/// @param inputs that must be given
/// @param outputs all of them
/// @param dataFiles the files beside it that hold weights, relative to its folder
public record OnnxModel(
    Path file,
    String producer,
    long opset,
    Precision precision,
    long parameters,
    List<OnnxValue> inputs,
    List<OnnxValue> outputs,
    SortedSet<String> dataFiles) {
  private static final int MOST_LABELS = 1_000_000;

  /// Reads the graph's structure and insists that all its weights are there, so that ONNX Runtime
  /// never opens a file that it should not.
  ///
  /// @throws OnnxModelException where it is damaged, or its weights are not beside it
  public static OnnxModel read(Path file) {
    return OnnxModelReader.read(file);
  }

  /// How many classes its logits are of, where its output's shape says so.
  ///
  /// @throws OnnxModelException where it has no logits
  public OptionalInt labels() {
    List<OnnxValue.Dimension> shape = GraphSignature.output(this).shape();
    if (shape == null || shape.size() != 2) {
      return OptionalInt.empty();
    }
    long labels = shape.get(1).size();
    return labels < 1 || labels > MOST_LABELS ? OptionalInt.empty() : OptionalInt.of((int) labels);
  }

  /// How it takes pictures and gives logits.
  ///
  /// @throws OnnxModelException where it does neither, or for other pictures or classes
  public GraphSignature signature(PixelShape pixels, int labels) {
    return GraphSignature.of(this, pixels, labels);
  }
}
