/// The bundle: configuration, preprocessing, labels, and weights or a graph; built-in, of a folder
/// or of the hub.
@NullMarked
package vitrine.model;

import org.jspecify.annotations.NullMarked;
