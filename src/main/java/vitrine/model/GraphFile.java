package vitrine.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /// `model.onnx`, else the only file that ends in `.onnx`; where there is none, and no weights
  /// either, the same in the folder `onnx`.
  ///
  /// @throws BundleException where there are several, and none is `model.onnx`
  static Optional<Path> find(Path folder) throws IOException {
    Optional<Path> graph = only(folder);
    return graph.isPresent() || WeightsFile.find(folder, Set.of()).isPresent()
        ? graph
        : only(folder.resolve(SUBFOLDER));
  }

  private static Optional<Path> only(Path folder) throws IOException {
    Path named = folder.resolve(GRAPH);
    if (Files.isRegularFile(named)) {
      return Optional.of(named);
    }
    List<Path> graphs = Files.isDirectory(folder) ? graphs(folder) : List.of();
    if (graphs.size() > 1) {
      throw new BundleException(
          "it has no %s, but %d other graphs: %s; call the one that is to be served %s"
              .formatted(
                  GRAPH,
                  graphs.size(),
                  String.join(", ", graphs.stream().map(g -> g.getFileName().toString()).toList()),
                  GRAPH));
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
