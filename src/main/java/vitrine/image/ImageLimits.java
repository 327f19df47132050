package vitrine.image;

/// How large a picture may be. Checked before anything of the picture's size is allocated. A side
/// may never have more than 65,535 pixels, as in JPEG.
///
/// @param maxBytes of the encoded picture
/// @param maxPixels width × height
public record ImageLimits(long maxBytes, long maxPixels) {
  /// 20 MiB and 50 megapixels.
  public static final ImageLimits DEFAULT = new ImageLimits(20L << 20, 50_000_000);

  /// More pixels than this do not fit one Java array, whatever the limit says.
  private static final long ARRAY_PIXELS = (Integer.MAX_VALUE - 8) / 3;

  /// What costs memory for each column, such as resampling, relies on it.
  private static final int MAX_SIDE = 65_535;

  public ImageLimits {
    if (maxBytes < 1 || maxPixels < 1) {
      throw new IllegalArgumentException(
          "limits must be at least 1, not %d bytes and %d pixels".formatted(maxBytes, maxPixels));
    }
  }

  /// Refuses an encoded picture that is too large.
  public void checkBytes(long bytes) {
    if (bytes > maxBytes) {
      throw new ImageException.TooManyBytes(maxBytes, bytes);
    }
  }

  /// Refuses a picture that would be too large, decoded.
  public void checkPixels(long width, long height) {
    long limit = Math.min(maxPixels, ARRAY_PIXELS);
    if (width > 0 && height > limit / width) {
      throw new ImageException.TooManyPixels(limit, width, height);
    }
    if (Math.max(width, height) > MAX_SIDE) {
      throw sidesTooLong(width, height);
    }
  }

  static ImageException.TooManyPixels sidesTooLong(long width, long height) {
    return ImageException.TooManyPixels.onSide(MAX_SIDE, width, height);
  }
}
