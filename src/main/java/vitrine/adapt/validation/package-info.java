/// How good a head is on pictures that it was not fitted to, and what is chosen by that.
@NullMarked
package vitrine.adapt.validation;

import org.jspecify.annotations.NullMarked;
