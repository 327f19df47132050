package vitrine.evaluate.attention;

import java.util.List;
import vitrine.image.RgbImage;

/// How much of the network's attention each patch of a picture gets.
public interface AttentionMaps {
  /// What the maps of a picture are, one name for each.
  List<String> names();

  /// Rows of patches.
  int rows();

  /// Columns of patches.
  int cols();

  /// One map for each name, (rows × cols), row by row from the top left.
  List<float[]> of(RgbImage picture);
}
