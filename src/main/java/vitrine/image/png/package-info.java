/// PNG: chunks, texts, filters and pixels, as Pillow reads them.
@NullMarked
package vitrine.image.png;

import org.jspecify.annotations.NullMarked;
