package vitrine.model;

import java.util.Optional;
import vitrine.onnx.read.OnnxModel;

/// What the engine runs, and what it can be held against.
public sealed interface Network {
  /// Which library's names and rules the checkpoint follows; `onnx` where there is a graph alone.
  String family();

  /// Of the files that are served, hexadecimal: the weights', or the given graph's.
  String sha256();

  /// The textbook's model of the same weights, where they can be read.
  Optional<Reference> reference();

  /// A checkpoint alone: we export it ourselves.
  record Weights(Reference checkpoint) implements Network {
    @Override
    public String family() {
      return checkpoint.family();
    }

    @Override
    public String sha256() {
      return checkpoint.sha256();
    }

    @Override
    public Optional<Reference> reference() {
      return Optional.of(checkpoint);
    }
  }

  /// A graph that someone else exported, beside the weights that it should have.
  record Graph(OnnxModel model, String sha256, Reference checkpoint) implements Network {
    @Override
    public String family() {
      return checkpoint.family();
    }

    @Override
    public Optional<Reference> reference() {
      return Optional.of(checkpoint);
    }
  }

  /// A graph that someone else exported, and nothing to hold it against.
  ///
  /// @param why there is no reference, in words for a user
  record GraphAlone(OnnxModel model, String sha256, String why) implements Network {
    @Override
    public String family() {
      return "onnx";
    }

    @Override
    public Optional<Reference> reference() {
      return Optional.empty();
    }
  }

  /// The graph as it was given, where there is one.
  default Optional<OnnxModel> givenGraph() {
    return switch (this) {
      case Weights _ -> Optional.empty();
      case Graph graph -> Optional.of(graph.model());
      case GraphAlone graph -> Optional.of(graph.model());
    };
  }

  /// One line on what is served, for people.
  default String served() {
    return givenGraph()
        .map(graph ->
            "%s%s"
                .formatted(
                    graph.file().getFileName(),
                    graph.producer().isEmpty() ? "" : ", written by " + graph.producer()))
        .orElse("our own export of the weights");
  }
}
