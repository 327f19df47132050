package vitrine.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.checkpoint.Checkpoint;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.FileProblem;
import vitrine.checkpoint.file.Sha256;
import vitrine.hub.Hub;
import vitrine.hub.HubException;
import vitrine.hub.HubListener;
import vitrine.hub.HubReference;
import vitrine.onnx.PixelShape;
import vitrine.onnx.read.OnnxModel;
import vitrine.onnx.read.OnnxModelException;
import vitrine.preprocess.Preprocessing;
import vitrine.preprocess.PreprocessingConfigException;
import vitrine.vit.ViTSpec;

/// Finds a model by what a user calls it and reads everything but the weights' values.
public final class BundleLoader {
  /// The models inside the jar; the first is served when nothing else is asked for.
  public static final List<String> BUILT_IN = List.of("vit-cifar10");

  private static final JsonMapper JSON = new JsonMapper();

  private BundleLoader() {}

  /// The model of that name; one of the hub is loaded from there without a word.
  ///
  /// @throws BundleException when there is no such model, or something is wrong with it
  public static Bundle load(String reference) {
    return load(reference, new Hub(System.getenv(), HubListener.SILENT));
  }

  /// The model of that name: a built-in one, else a folder that exists, else one of the hub.
  ///
  /// @param reference a built-in model's name, a folder, or `owner/name` with or without
  ///   `@revision`
  /// @throws BundleException when there is no such model, or something is wrong with it
  public static Bundle load(String reference, Hub hub) {
    return load(reference, find(reference, hub));
  }

  /// What lies there, under the name that it was asked for by.
  static Bundle load(String reference, BundleFiles files) {
    try {
      return read(name(reference), files);
    } catch (BundleException | CheckpointException | OnnxModelException e) {
      throw new BundleException("%s: %s".formatted(files.location(), e.getMessage()), e);
    } catch (PreprocessingConfigException e) {
      throw new BundleException(
          "%s: %s: %s".formatted(files.location(), BundleFiles.PREPROCESSOR, e.getMessage()), e);
    } catch (IOException e) {
      throw new BundleException("%s: %s".formatted(files.location(), FileProblem.of(e)), e);
    }
  }

  /// The folder of a model that a user may write to: not the jar, and not the hub's cache.
  public static Optional<Path> ownFolder(String reference) {
    try {
      return BUILT_IN.contains(reference) || !Files.isDirectory(Path.of(reference))
          ? Optional.empty()
          : Optional.of(Path.of(reference));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /// A model's name: the last part of what it is asked for by, without a revision.
  static String name(String reference) {
    Optional<HubReference> model = HubReference.of(reference);
    if (model.isPresent() && !Files.exists(Path.of(reference))) {
      return model.get().name();
    }
    Path last = Path.of(reference).toAbsolutePath().normalize().getFileName();
    return last == null ? reference : last.toString();
  }

  static BundleFiles find(String reference, Hub hub) {
    if (BUILT_IN.contains(reference)) {
      return new BundleFiles.BuiltIn(reference);
    }
    try {
      Path folder = Path.of(reference);
      if (!reference.isBlank() && Files.isDirectory(folder)) {
        return new BundleFiles.Folder(folder.toRealPath());
      }
      Optional<HubReference> model = HubReference.of(reference);
      if (model.isPresent() && !Files.exists(folder)) {
        return new BundleFiles.Folder(hub.snapshot(model.get()));
      }
    } catch (HubException e) {
      throw new BundleException(
          e.problem() == HubException.Problem.NO_SUCH_MODEL
              ? e.getMessage() + " (nor is there a folder of that name)"
              : String.valueOf(e.getMessage()),
          e);
    } catch (InvalidPathException e) {
      // no folder has such a name: said below
    } catch (IOException e) {
      throw new BundleException("the model '%s': %s".formatted(reference, FileProblem.of(e)), e);
    }
    throw new BundleException(
        ("there is no model '%s': allowed are a built-in model (%s), a folder with %s, %s and %s,"
                + " and owner/name of the Hugging Face hub")
            .formatted(
                reference,
                String.join(", ", BUILT_IN),
                BundleFiles.CONFIG,
                BundleFiles.PREPROCESSOR,
                BundleFiles.WEIGHTS));
  }

  private static Bundle read(String name, BundleFiles files) throws IOException {
    byte[] configBytes = required(files.read(BundleFiles.CONFIG), BundleFiles.CONFIG);
    JsonNode config = json(configBytes, BundleFiles.CONFIG);
    Optional<Path> graph = files.graph();
    if (graph.isEmpty()) {
      Checkpoint.requireFamily(config);
    }
    Preprocessing preprocessing = preprocessing(config, files);
    Network network = new NetworkLoader(config, files).read(graph);
    network.reference().ifPresent(of -> requireInput(of.vit().spec(), preprocessing));
    var labels = new Labels(config);
    int count = labelCount(network, labels);
    PixelShape input = // of the network, too: insisted on above, or below
        new PixelShape(
            preprocessing.colors().channels(),
            preprocessing.outputHeight(),
            preprocessing.outputWidth());
    network.givenGraph().ifPresent(given -> given.signature(input, count));
    return new Bundle(
        name,
        network,
        input,
        preprocessing,
        labels.names(count),
        scoreFunction(config, count),
        Sha256.of(configBytes),
        calibration(files, network.sha256()));
  }

  private static @Nullable Calibration calibration(BundleFiles files, String served)
      throws IOException {
    byte[] json = files.read(Calibration.FILE);
    return json == null ? null : Calibration.parse(json, served);
  }

  /// The reference's, else what `config.json` says, else what the graph's output says.
  private static int labelCount(Network network, Labels labels) {
    return switch (network) {
      case Network.Weights weights -> weights.checkpoint().vit().spec().numLabels();
      case Network.Graph graph -> graph.checkpoint().vit().spec().numLabels();
      case Network.GraphAlone graph -> labels.count().orElseGet(() -> labelCount(graph.model()));
    };
  }

  private static int labelCount(OnnxModel graph) {
    return graph
        .labels()
        .orElseThrow(() ->
            new BundleException(
                "%s: id2label and num_labels are absent, and the graph does not say its classes"
                    .formatted(BundleFiles.CONFIG)));
  }

  /// `preprocessor_config.json`, or timm's `pretrained_cfg` where there is none.
  private static Preprocessing preprocessing(JsonNode config, BundleFiles files)
      throws IOException {
    byte[] file = files.read(BundleFiles.PREPROCESSOR);
    JsonNode timm = config.path("pretrained_cfg");
    if (timm.isObject() && file == null) {
      try {
        return Preprocessing.parseTimm(timm);
      } catch (PreprocessingConfigException e) {
        throw new BundleException(
            "%s: pretrained_cfg: %s".formatted(BundleFiles.CONFIG, e.getMessage()), e);
      }
    }
    JsonNode json = json(required(file, BundleFiles.PREPROCESSOR), BundleFiles.PREPROCESSOR);
    return Preprocessing.parse(json, config.path("model_type").asString(""));
  }

  private static byte[] required(byte @Nullable [] bytes, String file) {
    if (bytes == null) {
      throw new BundleException(
          "it has no %s, and what that says is never guessed".formatted(file));
    }
    return bytes;
  }

  static JsonNode json(byte[] bytes, String file) {
    try {
      return JSON.readTree(bytes);
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation(); // none where a limit of the parser's is passed
      String place =
          at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
      throw new BundleException(
          "%s is no JSON%s: %s".formatted(file, place, e.getOriginalMessage()), e);
    }
  }

  /// What comes out of the preprocessing must be what goes into the network.
  private static void requireInput(ViTSpec spec, Preprocessing preprocessing) {
    preprocessing.requireOutput(spec.channels(), spec.imageHeight(), spec.imageWidth());
  }

  /// As Hugging Face's pipeline chooses it.
  private static ScoreFunction scoreFunction(JsonNode config, int numLabels) {
    String problem = config.path("problem_type").asString("");
    if (problem.equals("regression")) {
      return ScoreFunction.NONE;
    }
    return problem.equals("multi_label_classification") || numLabels == 1
        ? ScoreFunction.SIGMOID
        : ScoreFunction.SOFTMAX;
  }
}
