package vitrine.onnx.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import vitrine.checkpoint.file.Quoted;

/// The files beside a graph that hold its weights (ONNX's *external data*). A graph names them
/// itself, and ONNX Runtime maps what it names: so each must lie in the graph's folder and be as
/// long as the graph says.
final class ExternalData {
  /// How ONNX Runtime calls weights at an address of its own memory: no file may be called so.
  private static final String IN_MEMORY = "_ORT_MEM_ADDR_";

  private final Path model;
  private final Map<String, Long> sizes = new HashMap<>(); // by location

  /// @param model the graph's file
  ExternalData(Path model) {
    this.model = model;
  }

  /// The files that tensors were found to lie in, relative to the graph's folder.
  SortedSet<String> files() {
    return new TreeSet<>(sizes.keySet());
  }

  /// Insists that a tensor's bytes are there.
  ///
  /// @param entries `location`, `offset` and `length`, as the tensor has them
  /// @param bytes that the tensor has by its shape
  /// @throws OnnxModelException where they aren't
  void require(String tensor, Map<String, String> entries, long bytes) {
    String location = entries.getOrDefault("location", "");
    long size = sizes.computeIfAbsent(location, this::size);
    long offset = number(tensor, "offset", entries.getOrDefault("offset", "0"));
    long length = number(tensor, "length", entries.getOrDefault("length", Long.toString(bytes)));
    if (offset > size || length > size - offset) {
      throw new OnnxModelException(
          "the weight %s is %d bytes from %d on in %s, which has %d"
              .formatted(Quoted.of(tensor), length, offset, Quoted.of(location), size));
    }
  }

  private static long number(String tensor, String key, String value) {
    try {
      long number = Long.parseLong(value);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new OnnxModelException(
        "the external data of %s has the %s '%s'; allowed: a number of bytes"
            .formatted(Quoted.of(tensor), key, Quoted.of(value)));
  }

  private long size(String location) {
    Path file = inFolder(location);
    try {
      if (!Files.isRegularFile(file)) {
        throw new OnnxModelException(
            "its weights are in %s, which is not there".formatted(Quoted.of(location)));
      }
      requireBeside(file, location);
      return Files.size(file);
    } catch (IOException e) {
      throw new OnnxModelException(
          "its weights are in %s, which can't be read".formatted(Quoted.of(location)), e);
    }
  }

  private Path inFolder(String location) {
    try {
      Path path = Path.of(location);
      if (!location.isEmpty()
          && !path.isAbsolute()
          && path.normalize().equals(path)
          && !path.startsWith("..")
          && location.indexOf('\\') < 0
          && !location.contains(IN_MEMORY)) {
        return model.resolveSibling(path);
      }
    } catch (InvalidPathException e) {
      // said below
    }
    throw new OnnxModelException(
        "its weights are said to be in '%s'; allowed: a file in the folder of the graph"
            .formatted(Quoted.of(location)));
  }

  /// Links are followed only where they lead beside the graph: to its folder, or, where the graph
  /// itself is a link (as in the hub's cache), to the folder of what that leads to.
  private void requireBeside(Path file, String location) throws IOException {
    Path real = file.toRealPath();
    Path folder = model.toAbsolutePath().getParent();
    Path realFolder = model.toRealPath().getParent();
    if ((folder == null || !real.startsWith(folder.toRealPath()))
        && (realFolder == null || !real.startsWith(realFolder))) {
      throw new OnnxModelException(
          "its weights are in %s, a link that leads out of the folder"
              .formatted(Quoted.of(location)));
    }
  }
}
