package vitrine.model;

import java.util.List;
import vitrine.checkpoint.file.Finding;
import vitrine.vit.ViT;

/// A checkpoint that was understood: the textbook's model, which the engine is held against.
///
/// @param family which library's names and rules it follows, e.g. `hf-vit`
/// @param vit its weights still in their file
/// @param tensors how many of the file's tensors the model is made of
/// @param findings what was found out about the model, and from where
/// @param sha256 of the weights' file, hexadecimal; of several, see `FileSums`
public record Reference(
    String family, ViT vit, int tensors, List<Finding> findings, String sha256) {}
