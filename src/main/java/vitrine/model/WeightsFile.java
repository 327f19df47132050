package vitrine.model;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import vitrine.checkpoint.Sha256;
import vitrine.checkpoint.ShardedSafetensors;
import vitrine.checkpoint.TensorSource;

/// Which file of a folder holds the weights.
final class WeightsFile {
  private static final List<String> PREFERRED =
      List.of(BundleFiles.WEIGHTS, "model.safetensors.index.json", "pytorch_model.bin");
  private static final Pattern OTHERS = Pattern.compile(".+\\.(safetensors|pth|pt|npz|bin)");

  /// Files of a folder that a refusal names.
  private static final int NAMED = 20;

  private WeightsFile() {}

  /// The first of the preferred names, else the only file whose name ends as a checkpoint's.
  ///
  /// @throws BundleException where there is none, or several
  static Path in(Path folder) throws IOException {
    for (String name : PREFERRED) {
      if (Files.isRegularFile(folder.resolve(name))) {
        return folder.resolve(name);
      }
    }
    List<String> names;
    try (Stream<Path> files = Files.list(folder)) {
      names =
          files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()).sorted().toList();
    }
    List<String> weights = names.stream().filter(n -> OTHERS.matcher(n).matches()).toList();
    if (weights.size() != 1) {
      throw new BundleException(
          ("it has no %s, and not one .safetensors, .pth, .pt, .npz or .bin but %s"
                  + " (its files: %s)")
              .formatted(
                  String.join(", no ", PREFERRED),
                  weights.isEmpty() ? "none" : weights.size() + " of them",
                  names.stream().limit(NAMED).collect(joining(", "))
                      + (names.size() > NAMED ? ", …" : "")));
    }
    return folder.resolve(weights.getFirst());
  }

  /// Of the file; of a sharded checkpoint, that of what `sha256sum` prints of the index and then of
  /// each shard.
  static String sha256(Path file, TensorSource source) throws IOException {
    if (!(source instanceof ShardedSafetensors sharded)) {
      return Sha256.of(file);
    }
    var sums = new StringBuilder(sum(file));
    for (String shard : sharded.shards()) {
      sums.append(sum(file.resolveSibling(shard)));
    }
    return Sha256.of(sums.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String sum(Path file) throws IOException {
    return "%s  %s\n".formatted(Sha256.of(file), file.getFileName());
  }
}
