/// `RgbImage` to the network's input: resize, crop, rescale, normalise, bit for bit as Pillow does.
@NullMarked
package vitrine.preprocess;

import org.jspecify.annotations.NullMarked;
