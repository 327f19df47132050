package vitrine.onnx.read;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.onnx.PixelShape;
import vitrine.tensor.Tensor;

/// A tiny image classifier as other people's tools exported it, with the logits that PyTorch
/// computed from its weights (tools/golden/exports.py).
///
/// @param folder with `config.json`, `preprocessor_config.json` and `model.onnx`
public record GivenGraph(Path folder) {
  private static final Path ALL = Path.of("src/test/resources/onnx");
  private static final Path GOLDEN = ALL.resolve("golden");

  /// What every one of them takes.
  public static final PixelShape PIXELS = new PixelShape(3, 16, 16);

  /// What every one of them gives.
  public static final int LABELS = 5;

  /// All of them.
  public static List<String> names() {
    try (Stream<Path> folders = Files.list(ALL)) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .filter(name -> !name.equals("golden"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static GivenGraph named(String name) {
    return new GivenGraph(ALL.resolve(name));
  }

  /// The files in a folder of their own, to be changed.
  public static GivenGraph copied(String name, Path to) throws IOException {
    Path folder = Files.createDirectories(to.resolve(name));
    try (Stream<Path> files = Files.list(ALL.resolve(name))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    return new GivenGraph(folder);
  }

  /// Lays the ViT's weights beside it.
  public GivenGraph withWeights() throws IOException {
    Files.copy(GOLDEN.resolve("vit-weights.safetensors"), folder.resolve("model.safetensors"));
    return this;
  }

  /// Changes the graph.
  public GivenGraph changed(Consumer<ModelProto.Builder> change) throws IOException {
    ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(graph())).toBuilder();
    change.accept(model);
    Files.write(graph(), model.build().toByteArray());
    return this;
  }

  public Path graph() {
    return folder.resolve("model.onnx");
  }

  public OnnxModel read() {
    return OnnxModel.read(graph());
  }

  /// (3, 16, 16) each.
  public List<float[]> pixels() {
    return rows("pixels");
  }

  /// (5) each.
  public List<float[]> logits() {
    return rows("logits");
  }

  private List<float[]> rows(String name) {
    String network = folder.endsWith("convnext") ? "convnext" : "vit";
    Tensor tensor = SafetensorsFile.open(GOLDEN.resolve(network + ".safetensors")).tensor(name);
    float[] values = tensor.floats();
    int size = values.length / tensor.shape().getFirst();
    return IntStream.range(0, values.length / size)
        .mapToObj(i -> Arrays.copyOfRange(values, i * size, (i + 1) * size))
        .toList();
  }
}
