package vitrine.image.format;

import vitrine.image.ImageHeader;
import vitrine.image.RgbImage;

/// A picture of one format whose structure was read, but not yet its pixels; nothing of the
/// picture's size is allocated until they are. The bytes may be any that begin with the format's
/// signature.
public interface FormatReader {
  /// Size and frames.
  ImageHeader header();

  /// Refuses a picture whose bytes cannot be its pixels, as far as that can be told at next to no
  /// cost. Called after the header's size was checked, before memory is reserved.
  ///
  /// @throws vitrine.image.ImageException.Undecodable if so
  default void requirePlausible() {}

  /// The first frame, upright. Called after the header's size was checked.
  RgbImage decode();

  /// The same with its sides divided by `factor` (1, 2, 4 or 8), rounded up, where the format can
  /// do that for less than decoding it all; else as it is.
  default RgbImage decode(int factor) {
    return decode();
  }

  /// Bytes for each stored pixel that decoding holds at most at once, beside the encoded ones: on
  /// the Java heap or in native memory, whichever is more. By default the picture, and its copy
  /// that is turned upright.
  ///
  /// @param factor as in {@link #decode(int)}
  default int bytesPerPixel(int factor) {
    return 3 + 3;
  }
}
