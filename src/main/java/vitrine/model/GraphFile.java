package vitrine.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Which file of a folder is a graph to be served as it is.
final class GraphFile {
  static final String GRAPH = "model.onnx";

  /// Where repositories of the hub keep graphs.
  private static final String SUBFOLDER = "onnx";

  private static final String SUFFIX = ".onnx";

  private GraphFile() {}

  /// `model.onnx` always; where there are no weights also `onnx/model.onnx`, else the only file
  /// that ends in `.onnx`, there or here.
  ///
  /// @throws BundleException where there are no weights, and several graphs
  static Optional<Path> find(Path folder) throws IOException {
    Path named = folder.resolve(GRAPH);
    if (Files.isRegularFile(named)) {
      return Optional.of(named);
    }
    if (WeightsFile.find(folder, Set.of()).isPresent()) {
      return Optional.empty();
    }
    Path below = folder.resolve(SUBFOLDER);
    return Files.isRegularFile(below.resolve(GRAPH))
        ? Optional.of(below.resolve(GRAPH))
        : only(folder, below);
  }

  private static Optional<Path> only(Path folder, Path below) throws IOException {
    List<Path> graphs = new ArrayList<>(graphs(folder));
    if (Files.isDirectory(below)) {
      graphs.addAll(graphs(below));
    }
    if (graphs.size() > 1) {
      throw new BundleException(
          "it has no weights, no %s, no %s/%s, but %d graphs: %s; rename the one to be served"
              .formatted(
                  GRAPH,
                  SUBFOLDER,
                  GRAPH,
                  graphs.size(),
                  String.join(
                      ", ", graphs.stream().map(g -> folder.relativize(g).toString()).toList())));
    }
    return graphs.stream().findFirst();
  }

  private static List<Path> graphs(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(SUFFIX))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }
}
