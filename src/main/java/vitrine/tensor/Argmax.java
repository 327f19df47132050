package vitrine.tensor;

/// Where the largest of several values is.
public final class Argmax {
  private Argmax() {}

  /// The index of the largest value, the first of equal ones; 0 where there is none. What is no
  /// number is never larger.
  public static int of(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
