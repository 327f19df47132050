package vitrine.image.tiff;

/// TIFF's predictors: 2 (TIFF 6.0, section 14) and 3 (Adobe's technical note 3).
final class TiffPredictor {
  private TiffPredictor() {}

  /// Adds to every sample the one of the pixel at its left, in place.
  ///
  /// @param size of a sample in bytes
  static void sums(byte[] row, int from, int stride, int samples, int size, boolean littleEndian) {
    int pixel = samples * size;
    for (int i = from + pixel; i + size <= from + stride; i += size) {
      int carry = 0;
      for (int b = 0; b < size; b++) {
        int at = i + (littleEndian ? b : size - 1 - b);
        int sum = (row[at] & 0xff) + (row[at - pixel] & 0xff) + carry;
        row[at] = (byte) sum;
        carry = sum >> 8;
      }
    }
  }

  /// Sums the bytes and gathers the four of each float, whose highest stand first in the row.
  static void floats(byte[] row, int from, int stride, int samples, boolean littleEndian) {
    for (int i = from + samples; i < from + stride; i++) {
      row[i] += row[i - samples];
    }
    byte[] planes = java.util.Arrays.copyOfRange(row, from, from + stride);
    int count = stride / 4;
    for (int i = 0; i < count; i++) {
      for (int b = 0; b < 4; b++) {
        row[from + 4 * i + (littleEndian ? 3 - b : b)] = planes[b * count + i];
      }
    }
  }
}
