package vitrine.explain;

/// Insists on a class that the model has.
final class ClassIndex {
  private ClassIndex() {}

  /// @throws IllegalArgumentException where there is no such class
  static void require(int classIndex, int labels) {
    if (classIndex < 0 || classIndex >= labels) {
      throw new IllegalArgumentException(
          "class %d; allowed: 0 to %d".formatted(classIndex, labels - 1));
    }
  }
}
