package vitrine.preprocess;

/// What a centre crop keeps of one axis of the resized image.
///
/// @param start first kept position
/// @param length number of kept positions
/// @param before zeros in front of them, when the image is smaller than the crop
/// @param total length of the axis after the crop, with its zeros
record CropSpan(int start, int length, int before, int total) {

  /// No crop: all `size` positions.
  static CropSpan whole(int size) {
    return new CropSpan(0, size, 0, size);
  }

  /// The middle `crop` of `size` positions.
  static CropSpan center(int size, int crop, CropRounding rounding) {
    if (size < crop) {
      return new CropSpan(0, size, rounding.before(crop - size), crop);
    }
    return new CropSpan(rounding.start(size - crop), crop, 0, crop);
  }
}
