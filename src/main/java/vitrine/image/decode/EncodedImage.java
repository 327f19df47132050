package vitrine.image.decode;

import vitrine.image.ImageHeader;
import vitrine.image.RgbImage;
import vitrine.image.format.FormatReader;

/// A picture whose header was read and found within the limits, but not yet its pixels.
public final class EncodedImage {
  private final ImageHeader header;
  private final FormatReader reader;
  private final int factor;

  /// @param factor by which its sides are divided, 1 for none
  EncodedImage(ImageHeader header, FormatReader reader, int factor) {
    this.header = header;
    this.reader = reader;
    this.factor = factor;
  }

  /// What it says of itself.
  public ImageHeader header() {
    return header;
  }

  /// Bytes that {@link #decode} holds at most at once, beside the encoded ones: on the Java heap or
  /// in native memory, whichever is more.
  public long decodingBytes() {
    return (long) header.width() * header.height() * reader.bytesPerPixel(factor);
  }

  /// The first frame, upright, 8 bits a channel.
  ///
  /// @throws vitrine.image.ImageException.Undecodable for corrupt or truncated pixels
  public RgbImage decode() {
    return ImageDecoder.orCorrupt(header.format(), () -> reader.decode(factor));
  }
}
