package vitrine.image.decode;

import java.util.function.Supplier;
import vitrine.image.ImageException;
import vitrine.image.ImageFormat;
import vitrine.image.ImageHeader;
import vitrine.image.ImageLimits;
import vitrine.image.RgbImage;
import vitrine.image.Shrink;
import vitrine.image.bmp.BmpReader;
import vitrine.image.format.FormatReader;
import vitrine.image.gif.GifReader;
import vitrine.image.jpeg.JpegReader;
import vitrine.image.png.PngReader;
import vitrine.image.tiff.TiffReader;
import vitrine.image.webp.WebpReader;

/// Encoded bytes to pixels, equal to those of Pillow's
/// `ImageOps.exif_transpose(Image.open(f)).convert("RGB")`; where they are not, `docs/images.md`
/// says so. Thread-safe.
public final class ImageDecoder {
  private final ImageLimits limits;
  private final boolean shrinks;

  /// Decodes every pixel.
  public ImageDecoder(ImageLimits limits) {
    this(limits, false);
  }

  /// @param shrinks whether JPEGs are decoded smaller where that is allowed: some times as fast,
  ///   and no longer Pillow's pixels
  public ImageDecoder(ImageLimits limits, boolean shrinks) {
    this.limits = limits;
    this.shrinks = shrinks;
  }

  /// The first frame, upright, 8 bits a channel; transparency is dropped, not composited.
  ///
  /// @throws ImageException as [#open] and [EncodedImage#decode]
  public RgbImage decode(byte[] encoded) {
    return open(encoded, Shrink.NONE).decode();
  }

  /// Reads the header and checks the limits; allocates nothing of the picture's size, so that what
  /// decoding takes is known before it begins.
  ///
  /// @param shrink how much smaller it may be decoded, where this decoder shrinks and the format
  ///   can
  /// @throws ImageException.TooManyBytes if there are more bytes than the limit
  /// @throws ImageException.UnknownFormat if it is not a picture that is read
  /// @throws ImageException.Undecodable if the header is broken, says 0 pixels, or more than the
  ///   file can hold
  /// @throws ImageException.TooManyPixels if the header says more pixels than the limit
  public EncodedImage open(byte[] encoded, Shrink shrink) {
    limits.checkBytes(encoded.length);
    ImageFormat format = ImageFormat.sniff(encoded);
    return orCorrupt(
        format,
        () -> {
          FormatReader reader = reader(format, encoded);
          ImageHeader header = checkedHeader(reader);
          reader.requirePlausible();
          int factor = shrinks ? shrink.factor(header.width(), header.height()) : 1;
          return new EncodedImage(header, reader, factor);
        });
  }

  private static FormatReader reader(ImageFormat format, byte[] encoded) {
    return switch (format) {
      case JPEG -> JpegReader.of(encoded);
      case PNG -> PngReader.of(encoded);
      case WEBP -> WebpReader.of(encoded);
      case BMP -> BmpReader.of(encoded);
      case GIF -> GifReader.of(encoded);
      case TIFF -> TiffReader.of(encoded);
    };
  }

  private ImageHeader checkedHeader(FormatReader reader) {
    ImageHeader header = reader.header();
    if (header.width() < 1 || header.height() < 1) {
      throw new ImageException.Undecodable(
          "The image has no pixels (%d × %d).".formatted(header.width(), header.height()));
    }
    limits.checkPixels(header.width(), header.height());
    return header;
  }

  /// Readers check what they can; what they overlooked, and C++ exceptions, end here.
  static <T> T orCorrupt(ImageFormat format, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (ImageException e) {
      throw e;
    } catch (RuntimeException e) {
      throw ImageException.Undecodable.corrupt(format, "its pixels cannot be decoded", e);
    }
  }
}
