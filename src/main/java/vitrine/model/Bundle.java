package vitrine.model;

import java.util.List;
import vitrine.checkpoint.Finding;
import vitrine.preprocess.Preprocessing;
import vitrine.vit.ViT;

/// A model as it was published: everything that is known of it before an engine runs it.
///
/// @param name the last part of what it was asked for by
/// @param family which library's names and rules it follows, e.g. `hf-vit`
/// @param vit the reference, its weights still in their file
/// @param preprocessing of its pictures
/// @param labels the classes by index
/// @param scoreFunction that its training implies
/// @param sha256 of the weights' file, hexadecimal
/// @param configSha256 of `config.json`, hexadecimal
/// @param tensors how many of the file's tensors the model is made of
/// @param findings what was found out about the model, and from where
public record Bundle(
    String name,
    String family,
    ViT vit,
    Preprocessing preprocessing,
    List<String> labels,
    ScoreFunction scoreFunction,
    String sha256,
    String configSha256,
    int tensors,
    List<Finding> findings) {}
