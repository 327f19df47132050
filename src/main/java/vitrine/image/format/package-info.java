/// What the readers of all formats share: numbers in untrusted bytes, rows of samples, colours,
/// OpenCV.
@NullMarked
package vitrine.image.format;

import org.jspecify.annotations.NullMarked;
