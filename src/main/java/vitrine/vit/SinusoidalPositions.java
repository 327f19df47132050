package vitrine.vit;

import java.util.List;
import vitrine.tensor.Tensor;

/// Positions that nobody learned: sines and cosines of a patch's column and row, from fast waves to
/// slow ones, so that any two places differ and neighbours are alike (Vaswani et al. 2017, section
/// 3.5; for pictures: Beyer et al. 2022, "Better plain ViT baselines for ImageNet-1k").
///
/// A quarter of a token's features is sin(column · ω), the next cos(column · ω), then sin(row · ω)
/// and cos(row · ω), with ω falling from 1 to 1/10000 in equal ratios.
///
/// @param gridHeight rows of patches
/// @param gridWidth columns of patches
/// @param hidden a multiple of 4, at least 8
public record SinusoidalPositions(int gridHeight, int gridWidth, int hidden) implements Tensor {
  private static final double TEMPERATURE = 10_000;

  /// (patches, hidden)
  @Override
  public List<Integer> shape() {
    return List.of(gridHeight * gridWidth, hidden);
  }

  @Override
  public float[] floats() {
    int waves = hidden / 4;
    float[] out = new float[size()]; // (patches, hidden)
    for (int patch = 0; patch < gridHeight * gridWidth; patch++) {
      int row = patch / gridWidth;
      int column = patch % gridWidth;
      for (int i = 0; i < waves; i++) {
        double omega = Math.pow(TEMPERATURE, -i / (waves - 1.0));
        int at = patch * hidden + i;
        out[at] = (float) Math.sin(column * omega);
        out[at + waves] = (float) Math.cos(column * omega);
        out[at + 2 * waves] = (float) Math.sin(row * omega);
        out[at + 3 * waves] = (float) Math.cos(row * omega);
      }
    }
    return out;
  }
}
