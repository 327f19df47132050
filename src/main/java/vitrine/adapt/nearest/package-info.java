/// Classes by what is near: the mean of a class, or its pictures.
@NullMarked
package vitrine.adapt.nearest;

import org.jspecify.annotations.NullMarked;
