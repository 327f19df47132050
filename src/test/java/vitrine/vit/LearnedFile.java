package vitrine.vit;

import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.tensor.Tensor;

/// Brings what a backward pass tells of a model's tensors into the shapes and under the names of
/// its file, whatever its family made of them: fused query, key and value, JAX's order of
/// dimensions, flattened tiles. For that the file is read once more, with every value replaced by
/// its own number.
final class LearnedFile {
  /// How positions of another grid were resized, by the case's name.
  private static final Map<String, PositionInterpolation> RESIZED =
      Map.of(
          "interpolated", PositionInterpolation.BICUBIC,
          "deit-interpolated", PositionInterpolation.BICUBIC,
          "timm-interpolated", PositionInterpolation.ANTIALIASED,
          "timm-interpolated-down", PositionInterpolation.ANTIALIASED);

  /// The number of each tensor's first value.
  private final Map<String, Integer> first = new TreeMap<>();

  private final MemoryFile file;
  private final ViTWeights numbers;
  private final @Nullable PositionInterpolation resized;

  private LearnedFile(GoldenCase golden) throws IOException {
    file = MemoryFile.of(golden);
    int next = 1; // float32 holds whole numbers up to 2²⁴
    for (Map.Entry<String, Tensor> tensor : file.tensors().entrySet()) {
      first.put(tensor.getKey(), next);
      float[] values = tensor.getValue().floats();
      for (int i = 0; i < values.length; i++) {
        values[i] = next++;
      }
    }
    numbers = file.vit(golden).weights();
    resized = RESIZED.get(golden.folder().getFileName().toString());
  }

  static LearnedFile of(GoldenCase golden) throws IOException {
    return new LearnedFile(golden);
  }

  /// The gradients of all tensors of the file; of one that nothing was computed with, zeros.
  Map<String, float[]> gradients(ViT vit, GradientSum sum) {
    Map<Integer, Float> byNumber = byNumber(vit.weights(), sum);
    Map<String, float[]> out = new TreeMap<>();
    first.forEach((name, number) -> {
      float[] values = new float[file.tensor(name).size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = byNumber.getOrDefault(number + i, 0f);
      }
      out.put(name, values);
    });
    if (resized != null) {
      putPositions(vit, sum, resized, out);
    }
    return out;
  }

  private Map<Integer, Float> byNumber(ViTWeights weights, GradientSum sum) {
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
    return byNumber;
  }

  /// Resized positions are no views of the file's, and their gradient goes back another way.
  private void putPositions(
      ViT vit, GradientSum sum, PositionInterpolation interpolation, Map<String, float[]> out) {
    String name =
        out.keySet().stream()
            .filter(n -> n.endsWith("pos_embed") || n.endsWith("position_embeddings"))
            .findAny()
            .orElseThrow();
    ViTSpec spec = vit.spec();
    int special = spec.positions() == Positions.ALL ? spec.specialTokens().count() : 0;
    int learned = file.tensor(name).size() / spec.hiddenSize() - special;
    int side = (int) Math.sqrt(learned);
    Tensor positions = Objects.requireNonNull(vit.weights().embedding().positions());
    out.put(
        name,
        interpolation.backward(
            sum.of(positions), special, side, side, spec.gridHeight(), spec.gridWidth()));
  }
}
