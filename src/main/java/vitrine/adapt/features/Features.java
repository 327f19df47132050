package vitrine.adapt.features;

import java.util.List;
import vitrine.evaluate.data.LabelledPicture;

/// Labelled pictures as their features.
///
/// @param pictures in the order of their names
/// @param classes names by index
/// @param width how many numbers a picture's features are
public record Features(List<Featured> pictures, List<String> classes, int width) {
  /// One picture.
  ///
  /// @param picture its file and its class
  /// @param sha256 of its file
  /// @param values (width)
  public record Featured(LabelledPicture picture, String sha256, float[] values) {
    public int label() {
      return picture.label();
    }

    public String name() {
      return picture.name();
    }
  }

  public int size() {
    return pictures.size();
  }

  public int label(int index) {
    return pictures.get(index).label();
  }

  /// The features of one, not to be modified.
  public float[] values(int index) {
    return pictures.get(index).values();
  }

  /// How many pictures each class has, by its index.
  public int[] counts() {
    int[] counts = new int[classes.size()];
    pictures.forEach(picture -> counts[picture.label()]++);
    return counts;
  }
}
