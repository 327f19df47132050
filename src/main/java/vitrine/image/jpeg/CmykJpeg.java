package vitrine.image.jpeg;

import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;
import vitrine.image.RgbImage;
import vitrine.image.format.ColorSpaces;

/// Four-channel JPEGs (CMYK and YCCK, both stored inverted). OpenCV converts them with a formula of
/// its own, up to 2/255 off Pillow's; the JDK's reader gives the stored channels.
public final class CmykJpeg {
  private CmykJpeg() {}

  /// Pillow's pixels. The JDK's reader treats corrupt data in a way of its own: what is further
  /// than 3 from OpenCV's pixels is not believed.
  ///
  /// @param approximate OpenCV's pixels
  static RgbImage refined(RgbImage approximate, JpegMarkers markers) {
    byte[] stored = stored(markers);
    if (stored == null || stored.length / 4 * 3 != approximate.pixels().length) {
      return approximate;
    }
    if (markers.isYcck()) {
      ycckToCmyk(stored);
    }
    byte[] pixels = light(stored);
    for (int i = 0; i < pixels.length; i++) {
      if (Math.abs((pixels[i] & 0xff) - (approximate.pixels()[i] & 0xff)) > 3) {
        return approximate;
      }
    }
    return new RgbImage(approximate.width(), approximate.height(), pixels);
  }

  private static byte[] light(byte[] stored) {
    byte[] pixels = new byte[stored.length / 4 * 3];
    for (int from = 0, to = 0; from < stored.length; from += 4, to += 3) {
      int black = stored[from + 3] & 0xff;
      for (int c = 0; c < 3; c++) {
        pixels[to + c] = ColorSpaces.inkToLight(255 - (stored[from + c] & 0xff), 255 - black);
      }
    }
    return pixels;
  }

  /// (height, width, 4) as stored, without any conversion; null if it cannot be decoded.
  ///
  /// @param markers whose size and scans were checked
  public static byte @Nullable [] stored(JpegMarkers markers) {
    byte[] encoded = markers.encoded();
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
      reader.setInput(in, true, true);
      return reader.readRaster(0, null).getDataBuffer() instanceof DataBufferByte buffer
          ? buffer.getData()
          : null;
    } catch (IOException | RuntimeException _) {
      return null;
    } finally {
      reader.dispose();
    }
  }

  /// In place, with libjpeg's 16-bit fixed point (jdcolor.c).
  private static void ycckToCmyk(byte[] pixels) {
    for (int i = 0; i < pixels.length; i += 4) {
      int y = pixels[i] & 0xff;
      int cb = (pixels[i + 1] & 0xff) - 128;
      int cr = (pixels[i + 2] & 0xff) - 128;
      pixels[i] = ColorSpaces.clip(255 - (y + ((91881 * cr + 32768) >> 16)));
      pixels[i + 1] = ColorSpaces.clip(255 - (y + ((-22554 * cb - 46802 * cr + 32768) >> 16)));
      pixels[i + 2] = ColorSpaces.clip(255 - (y + ((116130 * cb + 32768) >> 16)));
    }
  }
}
