package vitrine.vit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.checkpoint.Checkpoint;
import vitrine.checkpoint.file.TensorSource;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.tensor.Tensor;

/// A tiny checkpoint of some family with activations that its own library computed
/// (tools/golden/vit.py).
///
/// @param folder with `config.json` and `model.safetensors`
public record GoldenCase(Path folder) {
  private static final Path ALL = Path.of("src/test/resources/vit");

  /// All of them.
  public static List<String> names() {
    try (Stream<Path> folders = Files.list(ALL)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static GoldenCase named(String name) {
    return new GoldenCase(ALL.resolve(name));
  }

  public ViT vit() throws IOException {
    return vit(tensor -> tensor);
  }

  /// The model, each of its tensors changed.
  public ViT vit(UnaryOperator<Tensor> change) throws IOException {
    JsonNode config = JsonMapper.shared().readTree(Files.readString(folder.resolve("config.json")));
    var file = SafetensorsFile.open(folder.resolve("model.safetensors"));
    return Checkpoint.read(config, new Changed(file, change)).vit();
  }

  /// `pixels` and every activation by name.
  public SafetensorsFile golden() {
    return SafetensorsFile.open(folder.resolve("golden.safetensors"));
  }

  /// The gradients of a loss at the golden pixels, by name (tools/golden/gradients.py).
  public SafetensorsFile gradients() {
    return SafetensorsFile.open(folder.resolve("gradients.safetensors"));
  }

  /// The golden pixels first, then others made from them.
  public List<float[]> pictures(int count) {
    float[] golden = golden().tensor("pixels").floats();
    return IntStream.range(0, count).mapToObj(i -> rolled(golden, 5 * i)).toList();
  }

  private static float[] rolled(float[] pixels, int by) {
    float[] out = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      out[(i + by) % pixels.length] = pixels[i];
    }
    return out;
  }

  private record Changed(SafetensorsFile file, UnaryOperator<Tensor> change)
      implements TensorSource {
    @Override
    public Set<String> names() {
      return file.names();
    }

    @Override
    public Tensor tensor(String name) {
      return change.apply(file.tensor(name));
    }

    @Override
    public String dtype(String name) {
      return file.dtype(name);
    }
  }
}
