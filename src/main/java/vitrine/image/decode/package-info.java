/// Bytes of an uploaded picture to `RgbImage`: sniff the format, check the limits, decode, turn
/// upright.
@NullMarked
package vitrine.image.decode;

import org.jspecify.annotations.NullMarked;
