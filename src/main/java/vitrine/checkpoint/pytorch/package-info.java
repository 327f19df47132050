/// The files of `torch.save`: a zip archive with a pickle, of which only a state dict is read; no
/// Python is run.
@NullMarked
package vitrine.checkpoint.pytorch;

import org.jspecify.annotations.NullMarked;
