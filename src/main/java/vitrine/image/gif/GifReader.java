package vitrine.image.gif;

import java.util.Arrays;
import vitrine.image.ImageFormat;
import vitrine.image.ImageHeader;
import vitrine.image.RgbImage;
import vitrine.image.format.FormatReader;
import vitrine.image.format.RowUnpacker;

/// GIF (87a, 89a): the first frame on its screen, as Pillow composes it. Read by us: OpenCV
/// composes differently.
public record GifReader(GifFrame frame) implements FormatReader {
  public static GifReader of(byte[] encoded) {
    return new GifReader(GifFrame.first(encoded));
  }

  @Override
  public ImageHeader header() {
    return new ImageHeader(
        ImageFormat.GIF, frame.screenWidth(), frame.screenHeight(), frame.countFrames());
  }

  @Override
  public void requirePlausible() {
    GifLzw.requirePlausible(frame);
  }

  @Override
  public RgbImage decode() {
    int width = frame.screenWidth();
    byte[] indices = new GifLzw(frame).decode();
    byte[] screen = new byte[width * frame.screenHeight()];
    Arrays.fill(screen, (byte) Math.max(0, frame.transparent()));
    for (int y = 0; y < frame.height(); y++) {
      int to = (frame.top() + frame.row(y)) * width + frame.left();
      System.arraycopy(indices, y * frame.width(), screen, to, frame.width());
    }
    byte[] pixels = new byte[3 * screen.length];
    RowUnpacker.palette(8, frame.palette(), 3).unpack(screen, 0, screen.length, pixels, 0, 3);
    return new RgbImage(width, frame.screenHeight(), pixels);
  }

  /// The frame's indices, the screen's, and the picture.
  @Override
  public int bytesPerPixel(int factor) {
    return 1 + 1 + 3;
  }
}
