/// WebP: the chunks, and the pixels by OpenCV.
@NullMarked
package vitrine.image.webp;

import org.jspecify.annotations.NullMarked;
