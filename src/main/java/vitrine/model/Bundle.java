package vitrine.model;

import java.util.List;
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
public record Bundle(
    String name,
    String family,
    ViT vit,
    Preprocessing preprocessing,
    List<String> labels,
    ScoreFunction scoreFunction,
    String sha256,
    String configSha256) {}
