package vitrine.train.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import vitrine.checkpoint.file.AtomicFile;
import vitrine.checkpoint.safetensors.SafetensorsWriter;
import vitrine.tensor.Tensor;
import vitrine.train.config.Architecture;
import vitrine.train.config.PictureConfig;
import vitrine.train.config.TrainingConfig;
import vitrine.vit.ViTSpec;

/// A trained model as a folder that `serve`, `classify` and `evaluate` take: `config.json`,
/// `preprocessor_config.json`, `model.safetensors`.
///
/// @param path the folder
/// @param config of the training
/// @param labels by index
public record BundleFolder(Path path, TrainingConfig config, List<String> labels) {
  /// The weights' file.
  public static final String WEIGHTS = "model.safetensors";

  /// Writes it; each file beside its name first.
  public void write(LearningViT model) throws IOException {
    boolean tiles = config.model().architecture() == Architecture.TILE_VIT;
    Map<String, Tensor> tensors = tiles ? StateDict.tiles(model) : StateDict.huggingFace(model);
    Files.createDirectories(path);
    write("config.json", configJson(model.vit().spec()));
    write("preprocessor_config.json", preprocessorJson());
    SafetensorsWriter.write(path.resolve(WEIGHTS), Map.of("format", "pt"), tensors);
  }

  private void write(String file, JsonNode json) throws IOException {
    AtomicFile.write(
        path.resolve(file),
        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }

  private ObjectNode configJson(ViTSpec spec) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    Architecture architecture = config.model().architecture();
    json.put("model_type", architecture.modelType());
    if (architecture == Architecture.VIT) {
      json.putArray("architectures").add("ViTForImageClassification");
    }
    size(json, "image_size", spec.imageHeight(), spec.imageWidth());
    size(json, "patch_size", spec.patchHeight(), spec.patchWidth());
    json.put("num_channels", spec.channels());
    json.put("hidden_size", spec.hiddenSize());
    json.put("num_hidden_layers", spec.numLayers());
    json.put("num_attention_heads", spec.numHeads());
    json.put("intermediate_size", spec.intermediateSize());
    json.put("hidden_act", config.model().activation());
    json.put("layer_norm_eps", spec.layerNormEps());
    json.put("qkv_bias", spec.qkvBias());
    ObjectNode id2label = json.putObject("id2label");
    ObjectNode label2id = json.putObject("label2id");
    for (int i = 0; i < labels.size(); i++) {
      id2label.put(Integer.toString(i), labels.get(i));
      label2id.put(labels.get(i), i);
    }
    return json;
  }

  /// One number where it is a square, as everybody writes it.
  private static void size(ObjectNode json, String key, int height, int width) {
    if (height == width) {
      json.put(key, height);
    } else {
      json.putArray(key).add(height).add(width);
    }
  }

  /// How its pictures are prepared, in training as in service.
  public ObjectNode preprocessorJson() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    PictureConfig pictures = config.pictures();
    ViTSpec spec = config.model().dimensions();
    json.put("image_processor_type", "ViTImageProcessor");
    json.put("do_grayscale", spec.channels() == 1);
    json.put("do_resize", true);
    ObjectNode size = json.putObject("size");
    size.put("height", spec.imageHeight());
    size.put("width", spec.imageWidth());
    json.put("resample", pictures.resample());
    json.put("do_rescale", true);
    json.put("rescale_factor", 1.0 / 255);
    json.put("do_normalize", true);
    listed(json.putArray("image_mean"), pictures.mean());
    listed(json.putArray("image_std"), pictures.std());
    return json;
  }

  private static void listed(ArrayNode array, List<Double> values) {
    values.forEach(value -> array.add(value.doubleValue()));
  }
}
