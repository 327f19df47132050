/// The figures of a report card: each is counted picture by picture, so that what is kept does not
/// grow with the number of pictures.
@NullMarked
package vitrine.evaluate.figures;

import org.jspecify.annotations.NullMarked;
