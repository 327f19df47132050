package vitrine.hub;

import java.util.Locale;

/// A number of bytes in words.
final class Size {
  private Size() {}

  /// `346.3 MB`, in millions of bytes, as the hub counts.
  static String of(long bytes) {
    return bytes < 0 ? "of unknown size" : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
