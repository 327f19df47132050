/// Checkpoints as people publish them: tensors by name, and the families' names for a ViT's
/// weights.
@NullMarked
package vitrine.checkpoint;

import org.jspecify.annotations.NullMarked;
