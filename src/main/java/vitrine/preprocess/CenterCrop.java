package vitrine.preprocess;

/// The second step: the middle of the resized image, with zeros (black) around it where the image
/// is smaller.
public record CenterCrop(Size size, CropRounding rounding) {
  @Override
  public String toString() {
    return "centre " + size + " (height×width)";
  }
}
