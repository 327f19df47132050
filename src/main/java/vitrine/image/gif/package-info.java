/// GIF: the first frame, as Pillow reads it.
@NullMarked
package vitrine.image.gif;

import org.jspecify.annotations.NullMarked;
