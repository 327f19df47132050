package vitrine.vit;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
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

/// Brings what a backward pass tells of a model's tensors into the shapes and under the names of
/// its file, whatever its family made of them: fused query, key and value, JAX's order of
/// dimensions, flattened tiles. For that the file is read again with every value replaced by its
/// own number.
final class LearnedFile {
  private final Numbered file;
  private final ViTWeights numbers;

  private LearnedFile(Numbered file, ViTWeights numbers) {
    this.file = file;
    this.numbers = numbers;
  }

  static LearnedFile of(GoldenCase golden) throws IOException {
    JsonNode config =
        JsonMapper.shared().readTree(Files.readString(golden.folder().resolve("config.json")));
    var file =
        new Numbered(SafetensorsFile.open(golden.folder().resolve("model.safetensors")));
    return new LearnedFile(file, Checkpoint.read(config, file).vit().weights());
  }

  /// The gradients of all tensors of the file; where its positions are resized, of those that are in
  /// it.
  Map<String, float[]> gradients(ViT vit, GradientSum sum, PositionInterpolation interpolation) {
    Map<String, float[]> out = gradients(vit.weights(), sum);
    String name =
        out.keySet().stream()
            .filter(n -> n.endsWith("pos_embed") || n.endsWith("position_embeddings"))
            .findAny()
            .orElseThrow();
    ViTSpec spec = vit.spec();
    int special = spec.positions() == Positions.ALL ? spec.specialTokens().count() : 0;
    int learned = file.tensor(name).size() / spec.hiddenSize() - special;
    int side = (int) Math.sqrt(learned);
    float[] resized = sum.of(Objects.requireNonNull(vit.weights().embedding().positions()));
    out.put(
        name,
        interpolation.backward(
            resized, special, side, side, spec.gridHeight(), spec.gridWidth()));
    return out;
  }

  /// The gradients of all tensors of the file; of one that nothing was computed with, zeros.
  Map<String, float[]> gradients(ViTWeights weights, GradientSum sum) {
    Map<Integer, Float> byNumber = new HashMap<>();
    Iterator<Tensor> numbered = numbers.tensors().iterator();
    weights
        .tensors()
        .forEach(tensor -> {
          float[] number = numbered.next().floats();
          float[] gradient = sum.of(tensor);
          for (int i = 0; i < gradient.length; i++) {
            byNumber.put((int) number[i], gradient[i]);
          }
        });
    Map<String, float[]> out = new LinkedHashMap<>();
    file.first.forEach((name, first) -> {
      float[] values = new float[file.tensor(name).size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = byNumber.getOrDefault(first + i, 0f);
      }
      out.put(name, values);
    });
    return out;
  }

  private static final class Numbered implements TensorSource {
    private final SafetensorsFile file;

    /// The number of each tensor's first value; float32 holds whole numbers up to 2²⁴.
    private final Map<String, Integer> first = new TreeMap<>();

    Numbered(SafetensorsFile file) {
      this.file = file;
      int next = 1;
      for (String name : file.names()) {
        first.put(name, next);
        next += file.tensor(name).size();
      }
    }

    @Override
    public Set<String> names() {
      return file.names();
    }

    @Override
    public Tensor tensor(String name) {
      Tensor tensor = file.tensor(name);
      float[] numbers = new float[tensor.size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = first.get(name) + i;
      }
      return Tensor.of(tensor.shape(), numbers);
    }

    @Override
    public String dtype(String name) {
      return file.dtype(name);
    }
  }
}
