package vitrine.evaluate.figures;

/// How many of how many, and between which bounds the true share lies with 95 % confidence.
///
/// @param count that have the property
/// @param of all, at least 1
/// @param share `count / of`
/// @param low of the interval
/// @param high of the interval
public record Proportion(long count, long of, double share, double low, double high) {
  /// The normal distribution's 97.5 % quantile.
  private static final double Z = 1.959963984540054;

  /// With Wilson's score interval (Wilson 1927), which holds near 0 and 1, too.
  ///
  /// @throws IllegalArgumentException where there are none, or more than all
  public static Proportion of(long count, long of) {
    if (of < 1 || count < 0 || count > of) {
      throw new IllegalArgumentException("%d of %d".formatted(count, of));
    }
    double share = (double) count / of;
    double scale = 1 + Z * Z / of;
    double middle = (share + Z * Z / (2 * of)) / scale;
    double half = Z / scale * Math.sqrt(share * (1 - share) / of + Z * Z / (4.0 * of * of));
    // rounding must not exclude what was seen
    double low = count == 0 ? 0 : Math.max(0, middle - half);
    double high = count == of ? 1 : Math.min(1, middle + half);
    return new Proportion(count, of, share, low, high);
  }
}
