package vitrine.image.png;

/// The five filters of PNG (specification, section 9). A row's first byte names its filter.
final class PngFilter {
  private PngFilter() {}

  /// In place.
  ///
  /// @param row filter byte and filtered bytes
  /// @param above the unfiltered row above, zeros for the first
  /// @param distance to the same channel of the pixel at the left, in bytes
  static void undo(byte[] row, byte[] above, int distance) {
    switch (row[0]) {
      case 0 -> {}
      case 1 -> sub(row, distance);
      case 2 -> up(row, above);
      case 3 -> average(row, above, distance);
      case 4 -> paeth(row, above, distance);
      default -> throw PngChunks.corrupt("a row's filter is unknown");
    }
  }

  private static void sub(byte[] row, int distance) {
    for (int i = 1 + distance; i < row.length; i++) {
      row[i] += row[i - distance];
    }
  }

  private static void up(byte[] row, byte[] above) {
    for (int i = 1; i < row.length; i++) {
      row[i] += above[i];
    }
  }

  private static void average(byte[] row, byte[] above, int distance) {
    int edge = Math.min(1 + distance, row.length);
    for (int i = 1; i < edge; i++) {
      row[i] += (byte) ((above[i] & 0xff) >> 1);
    }
    for (int i = edge; i < row.length; i++) {
      row[i] += (byte) (((row[i - distance] & 0xff) + (above[i] & 0xff)) >> 1);
    }
  }

  private static void paeth(byte[] row, byte[] above, int distance) {
    int edge = Math.min(1 + distance, row.length);
    for (int i = 1; i < edge; i++) {
      row[i] += above[i];
    }
    for (int i = edge; i < row.length; i++) {
      int a = row[i - distance] & 0xff;
      int b = above[i] & 0xff;
      int c = above[i - distance] & 0xff;
      int pa = Math.abs(b - c);
      int pb = Math.abs(a - c);
      int pc = Math.abs(a + b - 2 * c);
      row[i] += (byte) ((pa <= pb && pa <= pc) ? a : pb <= pc ? b : c);
    }
  }
}
