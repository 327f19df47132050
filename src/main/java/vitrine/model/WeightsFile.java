package vitrine.model;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import vitrine.checkpoint.ShardedCheckpoint;
import vitrine.checkpoint.file.TensorSource;

/// Which file of a folder holds the weights.
final class WeightsFile {
  private static final List<String> PREFERRED =
      List.of(
          BundleFiles.WEIGHTS,
          "model.safetensors.index.json",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json");
  private static final Pattern OTHERS = Pattern.compile(".+\\.(safetensors|pth|pt|npz|bin)");

  /// Files of a folder that a refusal names.
  private static final int NAMED = 20;

  private WeightsFile() {}

  /// The first of the preferred names, else the only file whose name ends as a checkpoint's; empty
  /// where there is none.
  ///
  /// @param others names of files that are known to be something else
  /// @throws BundleException where there are several
  static Optional<Path> find(Path folder, Set<String> others) throws IOException {
    for (String name : PREFERRED) {
      if (Files.isRegularFile(folder.resolve(name))) {
        return Optional.of(folder.resolve(name));
      }
    }
    List<String> weights =
        names(folder).stream()
            .filter(name -> OTHERS.matcher(name).matches() && !others.contains(name))
            .toList();
    if (weights.size() > 1) {
      throw refusal(folder, weights.size() + " of them");
    }
    return weights.stream().findFirst().map(folder::resolve);
  }

  /// The same, where there must be one.
  ///
  /// @throws BundleException where there is none, or several
  static Path in(Path folder) throws IOException {
    Optional<Path> weights = find(folder, Set.of());
    if (weights.isEmpty()) {
      throw refusal(folder, "none, and no model.onnx");
    }
    return weights.get();
  }

  private static BundleException refusal(Path folder, String found) throws IOException {
    List<String> names = names(folder);
    return new BundleException(
        "it has no %s, and not one .safetensors, .pth, .pt, .npz or .bin but %s (its files: %s)"
            .formatted(
                String.join(", no ", PREFERRED),
                found,
                names.stream().limit(NAMED).collect(joining(", "))
                    + (names.size() > NAMED ? ", …" : "")));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(f -> f.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  /// Of the file; of a sharded checkpoint, of the index and its shards.
  static String sha256(Path file, TensorSource source) throws IOException {
    return FileSums.sha256(
        file, source instanceof ShardedCheckpoint sharded ? sharded.shards() : Set.of());
  }
}
