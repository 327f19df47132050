package vitrine.model;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vitrine.checkpoint.CheckpointFile;
import vitrine.checkpoint.file.TensorSource;
import vitrine.checkpoint.safetensors.SafetensorsFile;

/// The files of a bundle, wherever they lie.
sealed interface BundleFiles {
  String CONFIG = "config.json";
  String PREPROCESSOR = "preprocessor_config.json";
  String WEIGHTS = "model.safetensors";

  /// Where it is, for messages.
  String location();

  /// The bytes of a small file, or null where there is none of that name.
  byte @Nullable [] read(String file) throws IOException;

  /// The weights and their checksum.
  Weights weights() throws IOException;

  /// The graph that is served as it is, if there is one.
  Optional<Path> graph() throws IOException;

  /// The weights beside a graph, if there are any.
  ///
  /// @param dataFiles of the graph: no weights of ours
  Optional<Weights> weightsBeside(Set<String> dataFiles) throws IOException;

  /// The weights.
  ///
  /// @param source the open checkpoint
  /// @param sha256 of all its files, hexadecimal
  record Weights(TensorSource source, String sha256) {}

  /// A folder on disk: weights are mapped, not read.
  record Folder(Path path) implements BundleFiles {
    @Override
    public String location() {
      return path.toString();
    }

    @Override
    public byte @Nullable [] read(String file) throws IOException {
      Path at = path.resolve(file);
      return Files.isRegularFile(at) ? Files.readAllBytes(at) : null;
    }

    @Override
    public Weights weights() throws IOException {
      return open(WeightsFile.in(path));
    }

    @Override
    public Optional<Path> graph() throws IOException {
      return GraphFile.find(path);
    }

    @Override
    public Optional<Weights> weightsBeside(Set<String> dataFiles) throws IOException {
      Optional<Path> at = WeightsFile.find(path, dataFiles);
      return at.isPresent() ? Optional.of(open(at.get())) : Optional.empty();
    }

    private static Weights open(Path at) throws IOException {
      TensorSource source = CheckpointFile.open(at);
      return new Weights(source, WeightsFile.sha256(at, source));
    }
  }

  /// A model inside the jar, small enough to be held in memory. Beside its weights lies their
  /// digest, which a test holds against them: it need not be computed at each start.
  record BuiltIn(String name) implements BundleFiles {
    private static final String DIGEST = WEIGHTS + ".sha256";

    @Override
    public String location() {
      return "the built-in model " + name;
    }

    @Override
    public byte @Nullable [] read(String file) throws IOException {
      try (InputStream in = BundleFiles.class.getResourceAsStream("/models/" + name + "/" + file)) {
        return in == null ? null : in.readAllBytes();
      }
    }

    @Override
    public Weights weights() throws IOException {
      MemorySegment weights = MemorySegment.ofArray(required(WEIGHTS));
      String digest = new String(required(DIGEST), StandardCharsets.US_ASCII);
      return new Weights(SafetensorsFile.of(weights), digest.substring(0, 64));
    }

    private byte[] required(String file) throws IOException {
      byte[] bytes = read(file);
      if (bytes == null) {
        throw new BundleException("it has no " + file);
      }
      return bytes;
    }

    @Override
    public Optional<Path> graph() {
      return Optional.empty();
    }

    @Override
    public Optional<Weights> weightsBeside(Set<String> dataFiles) throws IOException {
      return Optional.of(weights());
    }
  }
}
