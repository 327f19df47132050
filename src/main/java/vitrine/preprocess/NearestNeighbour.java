package vitrine.preprocess;

import vitrine.image.RgbImage;

/// Pillow's `Image.resize` with `NEAREST`: no filter, each output pixel is the source pixel under
/// its centre.
///
/// The position is found by repeated addition, not by multiplication, so that its rounding errors
/// are Pillow's; a position that they carry beyond the image is black, as there. Source: Pillow,
/// `src/libImaging/Geometry.c`, `ImagingScaleAffine`.
final class NearestNeighbour {
  private NearestNeighbour() {}

  static RgbImage resize(RgbImage source, int width, int height, CropSpan columns, CropSpan rows) {
    int[] fromX = positions(source.width(), width, columns);
    int[] fromY = positions(source.height(), height, rows);
    byte[] pixels = new byte[3 * columns.length() * rows.length()];
    for (int y = 0; y < fromY.length; y++) {
      if (fromY[y] < source.height()) {
        row(source, fromY[y], fromX, pixels, 3 * y * fromX.length);
      }
    }
    return new RgbImage(columns.length(), rows.length(), pixels);
  }

  private static void row(RgbImage source, int fromY, int[] fromX, byte[] target, int to) {
    byte[] pixels = source.pixels();
    for (int x = 0; x < fromX.length; x++) {
      if (fromX[x] < source.width()) {
        int from = 3 * (fromY * source.width() + fromX[x]);
        target[to + 3 * x] = pixels[from];
        target[to + 3 * x + 1] = pixels[from + 1];
        target[to + 3 * x + 2] = pixels[from + 2];
      }
    }
  }

  private static int[] positions(int inSize, int outSize, CropSpan span) {
    double scale = (double) (float) inSize / outSize;
    double position = scale * 0.5;
    for (int i = 0; i < span.start(); i++) {
      position += scale;
    }
    int[] positions = new int[span.length()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = (int) position;
      position += scale;
    }
    return positions;
  }
}
