package vitrine.checkpoint;

import static vitrine.checkpoint.file.CheckpointException.Problem.UNKNOWN_FORMAT;

import java.nio.file.Path;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.TensorSource;
import vitrine.checkpoint.npz.NpzFile;
import vitrine.checkpoint.pytorch.PyTorchFile;
import vitrine.checkpoint.safetensors.SafetensorsFile;

/// Opens the file of a checkpoint, whatever its format.
public final class CheckpointFile {
  private CheckpointFile() {}

  /// Opens a checkpoint by its file name's end: `.safetensors`, `.npz`, `.pt`, `.pth` or `.bin`, or
  /// that of the shards' index, `.safetensors.index.json` or `.bin.index.json`.
  ///
  /// @throws CheckpointException where the file has another name, cannot be read or is refused
  public static TensorSource open(Path path) {
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
}
