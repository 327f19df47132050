package vitrine.vit;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.checkpoint.Checkpoint;
import vitrine.checkpoint.file.TensorSource;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.tensor.Tensor;

/// A golden case's tensors in memory, where they can be changed.
///
/// @param tensors by name
record MemoryFile(Map<String, Tensor> tensors) implements TensorSource {
  static MemoryFile of(GoldenCase golden) {
    var file = SafetensorsFile.open(golden.folder().resolve("model.safetensors"));
    Map<String, Tensor> tensors = new TreeMap<>();
    for (String name : file.names()) {
      Tensor tensor = file.tensor(name);
      tensors.put(name, Tensor.of(tensor.shape(), tensor.floats().clone()));
    }
    return new MemoryFile(tensors);
  }

  /// The model made of them: it computes with what they hold.
  ViT vit(GoldenCase golden) throws IOException {
    JsonNode config =
        JsonMapper.shared().readTree(Files.readString(golden.folder().resolve("config.json")));
    return Checkpoint.read(config, this).vit();
  }

  @Override
  public Set<String> names() {
    return tensors.keySet();
  }

  @Override
  public Tensor tensor(String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  @Override
  public String dtype(String name) {
    return "F32";
  }
}
