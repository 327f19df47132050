package vitrine.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import vitrine.tensor.Tensor;
import vitrine.vit.SinusoidalPositions;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

/// What tells a network's patches where they stand, one vector for each.
///
/// @param rows of patches
/// @param cols of patches
/// @param hidden width of a vector
/// @param learned or else sines and cosines
/// @param values (patches, hidden)
public record PositionMap(int rows, int cols, int hidden, boolean learned, float[] values) {
  /// Of a network; those of special tokens, which stand nowhere, are left out.
  ///
  /// @throws IllegalArgumentException where it has none
  static PositionMap of(ViT vit) {
    ViTSpec spec = vit.spec();
    Tensor positions = vit.weights().embedding().positions();
    if (positions == null) {
      throw new IllegalArgumentException("there are no positions");
    }
    float[] all = positions.floats();
    int from = all.length - spec.numPatches() * spec.hiddenSize();
    return new PositionMap(
        spec.gridHeight(),
        spec.gridWidth(),
        spec.hiddenSize(),
        !(positions instanceof SinusoidalPositions),
        Arrays.copyOfRange(all, from, all.length));
  }

  /// How alike each patch's vector is to all patches' (Dosovitskiy et al. 2021, figure 7): the
  /// cosine of the angle between the two, 0 where one of them is zero.
  ///
  /// @return a grid for each patch, row by row
  public List<Grid> similarity() {
    int patches = rows * cols;
    double[] lengths = new double[patches];
    for (int i = 0; i < patches; i++) {
      lengths[i] = Math.sqrt(product(i, i));
    }
    List<Grid> similarity = new ArrayList<>();
    for (int i = 0; i < patches; i++) {
      float[] cosines = new float[patches];
      for (int j = 0; j < patches; j++) {
        double both = lengths[i] * lengths[j];
        cosines[j] = both == 0 ? 0 : (float) (product(i, j) / both);
      }
      similarity.add(new Grid(rows, cols, cosines));
    }
    return similarity;
  }

  private double product(int i, int j) {
    double sum = 0;
    for (int k = 0; k < hidden; k++) {
      sum += (double) values[i * hidden + k] * values[j * hidden + k];
    }
    return sum;
  }

  /// The vectors themselves, one below the other: (patches, hidden).
  public Grid vectors() {
    return new Grid(rows * cols, hidden, values);
  }
}
