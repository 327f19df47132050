/// JPEG: the markers, and the pixels by OpenCV; four channels by the JDK.
@NullMarked
package vitrine.image.jpeg;

import org.jspecify.annotations.NullMarked;
