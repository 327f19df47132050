/// Checkpoints as people publish them: from a file and its `config.json` to a `ViT`.
@NullMarked
package vitrine.checkpoint;

import org.jspecify.annotations.NullMarked;
