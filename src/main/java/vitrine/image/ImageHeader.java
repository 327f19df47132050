package vitrine.image;

/// What an encoded picture says of itself, read without decoding it.
///
/// @param format told by its first bytes
/// @param width in pixels, as stored: before an EXIF orientation turns the picture
/// @param height in pixels, as stored
/// @param frames of an animation or pages of a TIFF, at least 1; only the first is decoded
public record ImageHeader(ImageFormat format, int width, int height, int frames) {}
