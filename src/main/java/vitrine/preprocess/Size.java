package vitrine.preprocess;

/// Height and width in pixels, in the order of the configuration files.
public record Size(int height, int width) {
  @Override
  public String toString() {
    return height + "×" + width;
  }
}
