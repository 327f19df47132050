package vitrine.image;

import java.util.Arrays;

/// GIF (87a, 89a): the first frame on its screen, as Pillow composes it. Read by us: OpenCV
/// composes differently.
final class GifReader implements FormatReader {
  @Override
  public ImageHeader header(byte[] encoded) {
    GifFrame frame = GifFrame.first(encoded);
    return new ImageHeader(
        ImageFormat.GIF, frame.screenWidth(), frame.screenHeight(), frame.countFrames());
  }

  @Override
  public RgbImage decode(byte[] encoded, ImageHeader header) {
    GifFrame frame = GifFrame.first(encoded);
    byte[] indices = new GifLzw(encoded, frame.dataAt(), frame.width(), frame.height()).decode();
    byte[] screen = new byte[header.width() * header.height()];
    Arrays.fill(screen, (byte) Math.max(0, frame.transparent()));
    for (int y = 0; y < frame.height(); y++) {
      int to = (frame.top() + frame.row(y)) * header.width() + frame.left();
      System.arraycopy(indices, y * frame.width(), screen, to, frame.width());
    }
    byte[] pixels = new byte[3 * screen.length];
    RowUnpacker.palette(8, frame.palette(), 3).unpack(screen, 0, screen.length, pixels, 0, 3);
    return new RgbImage(header.width(), header.height(), pixels);
  }
}
