/// The families of checkpoints: where whose files keep which part of a ViT, and what their
/// `config.json` says.
@NullMarked
package vitrine.checkpoint.family;

import org.jspecify.annotations.NullMarked;
