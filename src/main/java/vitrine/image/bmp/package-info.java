/// BMP: headers, palettes, bit fields and run lengths, as Pillow reads them.
@NullMarked
package vitrine.image.bmp;

import org.jspecify.annotations.NullMarked;
