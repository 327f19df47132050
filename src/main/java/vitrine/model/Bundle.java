package vitrine.model;

import java.util.List;
import java.util.Optional;
import vitrine.onnx.PixelShape;
import vitrine.preprocess.Preprocessing;

/// A model as it was published: everything that is known of it before an engine runs it.
///
/// @param name the last part of what it was asked for by
/// @param network what the engine runs
/// @param input what the network takes for one picture, and the preprocessing makes of it
/// @param preprocessing of its pictures
/// @param labels the classes by index
/// @param scoreFunction that its training implies
/// @param configSha256 of `config.json`, hexadecimal
public record Bundle(
    String name,
    Network network,
    PixelShape input,
    Preprocessing preprocessing,
    List<String> labels,
    ScoreFunction scoreFunction,
    String configSha256) {

  /// See {@link Network#family()}.
  public String family() {
    return network.family();
  }

  /// See {@link Network#sha256()}.
  public String sha256() {
    return network.sha256();
  }

  /// See {@link Network#reference()}.
  public Optional<Reference> reference() {
    return network.reference();
  }
}
