/// Engines that turn pixels into logits, and the batcher in front of them.
@NullMarked
package vitrine.inference;

import org.jspecify.annotations.NullMarked;
