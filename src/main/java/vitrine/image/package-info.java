/// Pictures: `RgbImage`, what an encoded one says of itself, how large one may be and why one is
/// refused.
@NullMarked
package vitrine.image;

import org.jspecify.annotations.NullMarked;
