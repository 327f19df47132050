/// Learns a ViT from labelled pictures: from nothing, or from where it was interrupted.
@NullMarked
package vitrine.train;

import org.jspecify.annotations.NullMarked;
