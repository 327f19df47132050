package vitrine.image;

/// A picture and what its encoded form said of itself.
///
/// @param header as stored: before an EXIF orientation turned the picture
/// @param image the first frame, upright
public record DecodedImage(ImageHeader header, RgbImage image) {}
