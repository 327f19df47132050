/// The bundle: configuration, preprocessing, labels and weights, from the built-in models or a
/// folder.
@NullMarked
package vitrine.model;

import org.jspecify.annotations.NullMarked;
