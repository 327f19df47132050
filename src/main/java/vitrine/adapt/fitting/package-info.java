/// Which head is made of features: the methods side by side, and the one that is taken.
@NullMarked
package vitrine.adapt.fitting;

import org.jspecify.annotations.NullMarked;
