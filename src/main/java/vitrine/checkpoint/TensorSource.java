package vitrine.checkpoint;

import static vitrine.checkpoint.CheckpointException.Problem.UNKNOWN_FORMAT;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import vitrine.tensor.Tensor;

/// Tensors by name, from whatever file.
public interface TensorSource {
  /// Opens a checkpoint by its file name's end: `.safetensors`, `.npz`, `.pt`, `.pth` or `.bin`, or
  /// that of the shards' index, `.safetensors.index.json` or `.bin.index.json`.
  ///
  /// @throws CheckpointException where the file has another name, cannot be read or is refused
  static TensorSource open(Path path) {
    String name = String.valueOf(path.getFileName());
    if (name.endsWith(".safetensors")) {
      return SafetensorsFile.open(path);
    }
    if (name.endsWith(".safetensors.index.json") || name.endsWith(".bin.index.json")) {
      return ShardedCheckpoint.open(path);
    }
    if (name.endsWith(".npz")) {
      return NpzFile.open(path);
    }
    if (name.endsWith(".pt") || name.endsWith(".pth") || name.endsWith(".bin")) {
      return PyTorchFile.open(path);
    }
    throw new CheckpointException(
        UNKNOWN_FORMAT,
        path
            + ": allowed are .safetensors, .npz, .pt, .pth, .bin, .safetensors.index.json,"
            + " .bin.index.json");
  }

  /// The names of all tensors, in the file's order.
  Set<String> names();

  /// The tensor of that name.
  ///
  /// @throws CheckpointException where there is no tensor of that name
  Tensor tensor(String name);

  /// What was found out about the file while it was opened.
  default List<Finding> findings() {
    return List.of();
  }

  /// How the values of the tensor of that name are stored, in safetensors' words: `F32`, `F16`,
  /// `BF16`, `I64`, …
  ///
  /// @throws CheckpointException where there is no tensor of that name
  String dtype(String name);
}
