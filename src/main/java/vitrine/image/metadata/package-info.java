/// How a picture is to be turned: EXIF, the TIFF tags that it is written in, and XMP.
@NullMarked
package vitrine.image.metadata;

import org.jspecify.annotations.NullMarked;
