package vitrine.serving;

import java.util.regex.Pattern;

/// Numbers as people and JSON write them: Java's own parsers also take `1d`, `0x10p3`, `NaN` and
/// the digits of other scripts.
public final class Decimal {
  private static final Pattern NUMBER =
      Pattern.compile("-?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
  private static final Pattern WHOLE = Pattern.compile("(-?[0-9]+)(\\.0*)?");

  private Decimal() {}

  /// A number; infinite where it is larger than any.
  ///
  /// @throws NumberFormatException for anything else
  public static double parse(String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw new NumberFormatException(text);
    }
    return Double.parseDouble(text);
  }

  /// A whole number, such as `5` or `5.0`: JSON does not tell them apart.
  ///
  /// @throws NumberFormatException for anything else
  public static int parseWhole(String text) {
    var whole = WHOLE.matcher(text);
    if (!whole.matches()) {
      throw new NumberFormatException(text);
    }
    return Integer.parseInt(whole.group(1));
  }
}
