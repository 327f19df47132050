package vitrine.explain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One map of an explanation.
///
/// @param head whose it is; null where it is not one head's
/// @param grid its values
public record ExplanationMap(@Nullable Integer head, Grid grid) {
  /// The mean of several of one size.
  static Grid mean(List<ExplanationMap> maps) {
    Grid first = maps.getFirst().grid();
    float[] values = new float[first.values().length];
    for (int i = 0; i < values.length; i++) {
      double sum = 0;
      for (ExplanationMap map : maps) {
        sum += map.grid().values()[i];
      }
      values[i] = (float) (sum / maps.size());
    }
    return new Grid(first.rows(), first.cols(), values);
  }
}
