/// The pictures that are learned from, in memory, and what is done to them on the way: crops,
/// flips, erased boxes, mixtures.
@NullMarked
package vitrine.train.data;

import org.jspecify.annotations.NullMarked;
