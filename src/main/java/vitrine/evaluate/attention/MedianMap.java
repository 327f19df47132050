package vitrine.evaluate.attention;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// For each patch the median over some pictures: unlike the mean, no picture that is odd shows in
/// it.
public final class MedianMap {
  private final List<float[]> maps = new ArrayList<>();

  /// Adds one picture's.
  ///
  /// @param map (patches), not copied
  public void add(float[] map) {
    maps.add(map);
  }

  /// The number of pictures.
  public int pictures() {
    return maps.size();
  }

  /// (patches); of an even number of values the mean of the two in the middle.
  ///
  /// @throws java.util.NoSuchElementException where there are no pictures
  public float[] median() {
    int n = maps.size();
    float[] median = new float[maps.getFirst().length];
    float[] values = new float[n];
    for (int patch = 0; patch < median.length; patch++) {
      for (int i = 0; i < n; i++) {
        values[i] = maps.get(i)[patch];
      }
      Arrays.sort(values);
      median[patch] = (values[(n - 1) / 2] + values[n / 2]) / 2;
    }
    return median;
  }
}
