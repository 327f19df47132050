package vitrine.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What the cache holds of a commit.
///
/// @param cache of the repository
/// @param commit of the repository
/// @param names of the files that are there
record Snapshot(HubCache cache, String commit, Set<String> names) {
  static Snapshot of(HubCache cache, String commit) throws IOException {
    Path folder = cache.snapshot(commit);
    var names = new TreeSet<String>();
    for (String directory : new String[] {"", "onnx"}) {
      Path in = folder.resolve(directory);
      if (Files.isDirectory(in)) {
        try (Stream<Path> files = Files.list(in)) {
          files
              .filter(Files::isRegularFile) // not links to what is gone
              .forEach(file -> names.add(folder.relativize(file).toString().replace('\\', '/')));
        } catch (UncheckedIOException e) {
          throw e.getCause();
        }
      }
    }
    return new Snapshot(cache, commit, names);
  }

  Path folder() {
    return cache.snapshot(commit);
  }

  boolean has(String file) {
    return names.contains(file);
  }

  /// What is missing to make a model; the preprocessing is not named, which not every model has in
  /// a file of its own.
  List<String> missing() throws IOException {
    List<String> missing = new ArrayList<>();
    if (!has(ModelFiles.CONFIG)) {
      missing.add(ModelFiles.CONFIG);
    }
    Optional<String> weights = ModelFiles.weights(names);
    if (weights.isEmpty()) {
      missing.add("the weights (" + String.join(", ", ModelFiles.WEIGHTS) + ")");
    } else if (ModelFiles.isIndex(weights.get())) {
      byte[] index = Files.readAllBytes(folder().resolve(weights.get()));
      ModelFiles.shards(weights.get(), index).stream()
          .filter(shard -> !has(shard))
          .forEach(missing::add);
    }
    return missing;
  }

  /// Whether nothing is missing, and the hub need not be asked whether the commit has files that
  /// would be used instead: what it has not is noted.
  boolean settled() throws IOException {
    Optional<String> weights = ModelFiles.weights(names).filter(ModelFiles.WEIGHTS::contains);
    return weights.isPresent()
        && missing().isEmpty()
        && Stream.concat(
                Stream.of(ModelFiles.PREPROCESSOR), ModelFiles.preferredTo(weights.get()).stream())
            .allMatch(name -> has(name) || cache.isKnownAbsent(commit, name));
  }
}
