package vitrine.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vitrine.checkpoint.CheckpointFile;
import vitrine.checkpoint.Recognition;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.FileProblem;
import vitrine.checkpoint.file.TensorSource;
import vitrine.vit.ViTSpec;

/// Weights that are no model yet: `config.json`, `preprocessor_config.json` or both are missing
/// beside them, as beside a state dict that was published alone.
///
/// @param weights the file
/// @param tensors in it
/// @param hasConfig whether there is a `config.json`
/// @param config the beginning of one; empty where no family has such tensors
/// @param open what else `config.json` must say; may be empty
/// @param preprocessing the beginning of the missing `preprocessor_config.json`; empty where there
///   is one
/// @param labels how many classes there are; 0 where the tensors alone don't tell it
public record BundleDraft(
    Path weights,
    TensorSource tensors,
    boolean hasConfig,
    Optional<ObjectNode> config,
    String open,
    Optional<ObjectNode> preprocessing,
    int labels) {

  /// What is missing in a folder, or beside a file of weights; empty where nothing is.
  ///
  /// @throws BundleException where the weights can't be read
  public static Optional<BundleDraft> of(Path path) {
    try {
      boolean folder = Files.isDirectory(path);
      Path in = folder ? path : path.toAbsolutePath().getParent();
      if (in == null || !(folder || Files.isRegularFile(path)) || isComplete(in)) {
        return Optional.empty();
      }
      Optional<Path> weights = folder ? WeightsFile.find(path, Set.of()) : Optional.of(path);
      return weights.map(file -> read(file, in));
    } catch (BundleException | CheckpointException e) {
      throw new BundleException("%s: %s".formatted(path, e.getMessage()), e);
    } catch (IOException e) {
      throw new BundleException("%s: %s".formatted(path, FileProblem.of(e)), e);
    }
  }

  private static boolean isComplete(Path folder) {
    JsonNode config = json(folder.resolve(BundleFiles.CONFIG));
    return Files.exists(folder.resolve(BundleFiles.CONFIG))
        && (Files.exists(folder.resolve(BundleFiles.PREPROCESSOR))
            || config.path("pretrained_cfg").isObject());
  }

  /// Whatever it holds: where it is no JSON, loading the model says so.
  private static JsonNode json(Path file) {
    try {
      return JsonMapper.shared().readTree(file);
    } catch (JacksonException e) {
      return JsonMapper.shared().missingNode();
    }
  }

  private static BundleDraft read(Path weights, Path folder) {
    TensorSource tensors = CheckpointFile.open(weights);
    Optional<Recognition> recognition = Recognition.of(tensors);
    Optional<ViTSpec> spec = recognition.flatMap(Recognition::spec);
    boolean configured = Files.exists(folder.resolve(BundleFiles.CONFIG));
    boolean prepared = Files.exists(folder.resolve(BundleFiles.PREPROCESSOR));
    return new BundleDraft(
        weights,
        tensors,
        configured,
        recognition.map(Recognition::config),
        recognition.map(Recognition::open).orElse(""),
        prepared ? Optional.empty() : Optional.of(preprocessing(spec)),
        spec.map(ViTSpec::numLabels).orElse(0));
  }

  private static ObjectNode preprocessing(Optional<ViTSpec> spec) {
    ObjectNode draft = JsonMapper.shared().createObjectNode();
    draft.put("do_grayscale", spec.map(ViTSpec::channels).orElse(3) == 1);
    draft.put("do_resize", true);
    ObjectNode size = draft.putObject("size");
    spec.ifPresentOrElse(
        it -> size.put("height", it.imageHeight()).put("width", it.imageWidth()),
        () -> size.put("height", Recognition.UNKNOWN).put("width", Recognition.UNKNOWN));
    draft.put("resample", Recognition.UNKNOWN);
    draft.put("do_rescale", true).put("rescale_factor", 1 / 255.0);
    draft.put("do_normalize", Recognition.UNKNOWN);
    draft.put("image_mean", Recognition.UNKNOWN).put("image_std", Recognition.UNKNOWN);
    return draft;
  }
}
