/// TIFF and BigTIFF: the first page, strips and tiles, as Pillow reads them.
@NullMarked
package vitrine.image.tiff;

import org.jspecify.annotations.NullMarked;
