/// What all formats of checkpoints share: tensors by name, their values as a mapped file keeps
/// them, and the words for what is wrong.
@NullMarked
package vitrine.checkpoint.file;

import org.jspecify.annotations.NullMarked;
