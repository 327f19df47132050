package vitrine.image.jpeg;

import vitrine.image.ImageException;
import vitrine.image.ImageFormat;
import vitrine.image.format.Bytes;

/// Counts the scans of a progressive JPEG: each costs a pass over all pixels however few bytes it
/// has, so that thousands of empty ones keep libjpeg busy for hours, and fifty of a large picture
/// for seconds.
final class JpegScans {
  /// More are refused.
  static final int MAX = 50;

  /// Encoders that look for the best scans make 16 at most.
  private static final int ORDINARY = 16;

  /// Scans times pixels: 16 of 50 megapixels, 50 of 16.
  private static final long MAX_PASSES = 800_000_000;

  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;

  private JpegScans() {}

  /// Walks the markers behind the first scan's header up to the end marker or the file's end, as
  /// libjpeg does.
  ///
  /// @param pixels of the picture
  /// @param at where the first scan's data begin
  /// @throws ImageException.Undecodable if there are too many scans
  static void check(Bytes bytes, long pixels, int at) {
    long most = Math.clamp(MAX_PASSES / Math.max(1, pixels), ORDINARY, MAX);
    int scans = 1;
    int cursor = nextMarker(bytes.data(), at);
    while (bytes.has(cursor, 2)) {
      int marker = bytes.u8(cursor + 1);
      if (marker == EOI) {
        return;
      }
      if (marker == SOS && ++scans > most) {
        throw new ImageException.Undecodable(
            "%s images of %,d pixels with more than %d scans are not supported."
                .formatted(ImageFormat.JPEG, pixels, most));
      }
      int length = hasLength(marker) && bytes.has(cursor, 4) ? 2 + bytes.u16(cursor + 2) : 1;
      cursor = nextMarker(bytes.data(), cursor + length);
    }
  }

  private static int nextMarker(byte[] data, int from) {
    int at = from;
    while (at < data.length && data[at] != (byte) 0xff) {
      at++;
    }
    return at;
  }

  /// Whether a segment follows: not behind what stands in the pixels' data itself.
  private static boolean hasLength(int marker) {
    return marker >= 0xc0 && marker != 0xff && (marker < 0xd0 || marker > 0xd9);
  }
}
