package vitrine.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A fake hub with one model, an empty cache, and one who loads the one into the other.
@Timeout(60)
abstract class HubUser {
  static final String ID = "someone/vit";
  static final HubReference MODEL = new HubReference("someone", "vit", "main");
  static final String CONFIG = "{\"model_type\": \"vit\"}";
  static final String PREPROCESSOR = "{\"do_resize\": true}";

  /// Large enough for several pieces of a body.
  static final byte[] WEIGHTS = bytes(300_000, 1);

  @TempDir Path cache;
  final FakeHub fake = new FakeHub();
  final List<String> notices = new ArrayList<>();
  final List<Duration> pauses = new ArrayList<>();
  long announced;
  long received;

  Optional<Token> token = Optional.empty();
  boolean offline;
  boolean symlinks = true;
  Duration readTimeout = Duration.ofSeconds(30);

  @AfterEach
  void close() {
    fake.close();
  }

  static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /// A model as its authors publish it, with files for others.
  static Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("config.json", CONFIG.getBytes(UTF_8));
    files.put("preprocessor_config.json", PREPROCESSOR.getBytes(UTF_8));
    files.put("model.safetensors", WEIGHTS);
    files.put("pytorch_model.bin", bytes(2000, 2));
    files.put("tf_model.h5", bytes(2000, 3));
    files.put("flax_model.msgpack", bytes(2000, 4));
    files.put("onnx/model.onnx", bytes(2000, 5));
    files.put("README.md", "# ViT".getBytes(UTF_8));
    return files;
  }

  HubSettings settings(Path in) {
    return new HubSettings(
        URI.create(fake.endpoint()),
        in,
        token,
        offline,
        symlinks,
        Duration.ofSeconds(30),
        readTimeout,
        ProxySelector.of(null));
  }

  Path load() {
    return load(MODEL);
  }

  Path load(HubReference model) {
    return loadInto(cache, model);
  }

  Path loadInto(Path in, HubReference model) {
    var listener =
        new HubListener() {
          @Override
          public void started(String name, long bytes) {
            announced = bytes;
            received = 0;
          }

          @Override
          public void received(long bytes) {
            received += bytes;
          }

          @Override
          public void notice(String text) {
            notices.add(text);
          }
        };
    return new Hub(() -> settings(in), listener, pauses::add).snapshot(model);
  }

  Path repository() {
    return cache.resolve("models--someone--vit");
  }

  Path blob(byte[] large) {
    return repository().resolve("blobs").resolve(FakeHub.hex("SHA-256", large));
  }

  Path incomplete(byte[] large) {
    return Path.of(blob(large) + ".incomplete");
  }

  /// The beginning of a download, as a killed process leaves it.
  void begin(byte[] content, int length) throws IOException {
    Files.createDirectories(incomplete(WEIGHTS).getParent());
    Files.write(incomplete(WEIGHTS), Arrays.copyOf(content, length));
  }

  /// All files below a folder, by their paths from there.
  static List<String> tree(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(file -> !Files.isDirectory(file))
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }
}
