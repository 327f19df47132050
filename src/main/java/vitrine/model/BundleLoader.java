package vitrine.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.checkpoint.CheckpointException;
import vitrine.checkpoint.HuggingFaceViT;
import vitrine.checkpoint.Sha256;
import vitrine.preprocess.Preprocessing;
import vitrine.preprocess.PreprocessingConfigException;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

/// Finds a model by what a user calls it and reads everything but the weights' values.
public final class BundleLoader {
  /// The models inside the jar; the first is served when nothing else is asked for.
  public static final List<String> BUILT_IN = List.of("vit-cifar10");

  private static final String FAMILY = "hf-vit";

  private static final JsonMapper JSON = new JsonMapper();

  private BundleLoader() {}

  /// The model of that name.
  ///
  /// @param reference a built-in model's name, or a folder
  /// @throws BundleException when there is no such model, or something is wrong with it
  public static Bundle load(String reference) {
    BundleFiles files = find(reference);
    try {
      return read(name(reference), files);
    } catch (CheckpointException | PreprocessingConfigException | JacksonException e) {
      throw new BundleException("%s: %s".formatted(files.location(), e.getMessage()), e);
    } catch (IOException e) {
      throw new BundleException("%s can't be read: %s".formatted(files.location(), e), e);
    }
  }

  /// A model's name: the last part of what it is asked for by.
  static String name(String reference) {
    Path last = Path.of(reference).normalize().getFileName();
    return last == null || last.toString().isEmpty() ? reference : last.toString();
  }

  private static BundleFiles find(String reference) {
    if (BUILT_IN.contains(reference)) {
      return new BundleFiles.BuiltIn(reference);
    }
    try {
      Path folder = Path.of(reference);
      if (!reference.isBlank() && Files.isDirectory(folder)) {
        return new BundleFiles.Folder(folder.toRealPath());
      }
    } catch (InvalidPathException | IOException e) {
      throw new BundleException("the model '%s' can't be read: %s".formatted(reference, e), e);
    }
    throw new BundleException(
        "there is no model '%s': allowed are a built-in model (%s) and a folder with %s, %s and %s"
            .formatted(
                reference,
                String.join(", ", BUILT_IN),
                BundleFiles.CONFIG,
                BundleFiles.PREPROCESSOR,
                BundleFiles.WEIGHTS));
  }

  private static Bundle read(String name, BundleFiles files) throws IOException {
    byte[] configBytes = required(files, BundleFiles.CONFIG);
    JsonNode config = JSON.readTree(configBytes);
    String modelType = requireFamily(config);
    Preprocessing preprocessing =
        Preprocessing.parse(JSON.readTree(required(files, BundleFiles.PREPROCESSOR)), modelType);
    BundleFiles.Weights weights = files.weights();
    ViT vit = HuggingFaceViT.read(config, weights.file());
    ViTSpec spec = vit.spec();
    preprocessing.requireOutput(spec.imageHeight(), spec.imageWidth());
    return new Bundle(
        name,
        FAMILY,
        vit,
        preprocessing,
        labels(config, spec.numLabels()),
        scoreFunction(config, spec.numLabels()),
        weights.sha256(),
        Sha256.of(configBytes));
  }

  private static byte[] required(BundleFiles files, String file) throws IOException {
    byte[] bytes = files.read(file);
    if (bytes == null) {
      throw new BundleException(
          "%s has no %s, and what it says is never guessed".formatted(files.location(), file));
    }
    return bytes;
  }

  private static String requireFamily(JsonNode config) {
    String type = config.path("model_type").asString("");
    if (!type.equals("vit")) {
      throw new BundleException(
          "%s: model_type is '%s'; allowed: vit".formatted(BundleFiles.CONFIG, type));
    }
    return type;
  }

  /// `id2label`'s values by index, whatever their order; `LABEL_0` … where it says nothing.
  private static List<String> labels(JsonNode config, int count) {
    JsonNode id2label = config.path("id2label");
    String[] labels = new String[count];
    for (var entry : id2label.properties()) {
      int index = index(entry.getKey(), count);
      if (labels[index] != null || !entry.getValue().isString()) {
        throw new BundleException(
            "%s: id2label has no one text for %d".formatted(BundleFiles.CONFIG, index));
      }
      labels[index] = entry.getValue().stringValue();
    }
    if (!id2label.isEmpty() && Arrays.stream(labels).anyMatch(Objects::isNull)) {
      throw new BundleException(
          "%s: id2label has %d entries for %d classes"
              .formatted(BundleFiles.CONFIG, id2label.size(), count));
    }
    for (int i = 0; i < count; i++) {
      labels[i] = labels[i] == null ? "LABEL_" + i : labels[i];
    }
    return List.of(labels);
  }

  private static int index(String key, int count) {
    try {
      int index = Integer.parseInt(key);
      if (index >= 0 && index < count) {
        return index;
      }
    } catch (NumberFormatException e) {
      // said below, with the range
    }
    throw new BundleException(
        "%s: id2label has the key '%s'; allowed: 0 to %d"
            .formatted(BundleFiles.CONFIG, key, count - 1));
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
