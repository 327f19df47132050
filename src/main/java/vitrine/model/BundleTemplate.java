package vitrine.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import vitrine.checkpoint.ReplacedHead;
import vitrine.checkpoint.file.AtomicFile;
import vitrine.checkpoint.safetensors.SafetensorsWriter;
import vitrine.hub.Hub;
import vitrine.onnx.read.OnnxModel;
import vitrine.tensor.Tensor;
import vitrine.vit.Head;

/// A bundle of which others are made that tell other classes apart and are else the same: its
/// family, its preprocessing, its weights up to the head.
public final class BundleTemplate {
  private final Bundle bundle;
  private final BundleFiles files;

  private BundleTemplate(Bundle bundle, BundleFiles files) {
    this.bundle = bundle;
    this.files = files;
  }

  /// The model of that name, as {@link BundleLoader#load} finds it.
  ///
  /// @throws BundleException when there is no such model, or something is wrong with it
  public static BundleTemplate open(String reference, Hub hub) {
    BundleFiles files = BundleLoader.find(reference, hub);
    return new BundleTemplate(BundleLoader.load(reference, files), files);
  }

  public Bundle bundle() {
    return bundle;
  }

  /// Writes the network into a folder that exists.
  @FunctionalInterface
  public interface NetworkWriter {
    void write(Path folder) throws IOException;
  }

  /// Writes a bundle of the weights with these classes: `model.safetensors`,
  /// `preprocessor_config.json` where there is one, `config.json` last. A temperature is not taken
  /// over, for it was fitted to other classes; neither is a graph, for it has the old ones.
  ///
  /// @param head whose classifiers are wanted
  /// @param labels by index
  /// @param folder is made when needed
  public void write(Head head, List<String> labels, Path folder) throws IOException {
    JsonNode config = json(BundleFiles.CONFIG);
    Map<String, Tensor> tensors = ReplacedHead.of(config, weights().source(), head);
    Path file = folder.resolve(BundleFiles.WEIGHTS);
    write(_ -> SafetensorsWriter.write(file, Map.of("format", "pt"), tensors), labels, folder);
  }

  /// The same with a network of another kind.
  ///
  /// @param network that tells these classes apart
  /// @param labels by index
  /// @param folder is made when needed
  public void write(NetworkWriter network, List<String> labels, Path folder) throws IOException {
    JsonNode config = json(BundleFiles.CONFIG);
    Files.createDirectories(folder);
    network.write(folder);
    byte[] preprocessor = files.read(BundleFiles.PREPROCESSOR);
    if (preprocessor != null) {
      AtomicFile.write(folder.resolve(BundleFiles.PREPROCESSOR), preprocessor);
    }
    byte[] written =
        JsonMapper.shared()
            .writerWithDefaultPrettyPrinter()
            .writeValueAsBytes(withLabels(config, labels));
    AtomicFile.write(folder.resolve(BundleFiles.CONFIG), written);
  }

  private BundleFiles.Weights weights() throws IOException {
    var graph = bundle.network().givenGraph().map(OnnxModel::dataFiles);
    return graph.isEmpty()
        ? files.weights()
        : files.weightsBeside(graph.get()).orElseThrow(() -> new BundleException("no weights"));
  }

  private JsonNode json(String file) throws IOException {
    return BundleLoader.json(Objects.requireNonNull(files.read(file)), file);
  }

  /// The configuration with other classes, said as its library says them.
  private static ObjectNode withLabels(JsonNode config, List<String> labels) {
    ObjectNode out = (ObjectNode) config.deepCopy();
    out.remove(List.of("problem_type", "num_labels", "label_descriptions"));
    if (config.path("model_type").asString("").isEmpty() && config.has("architecture")) {
      out.remove(List.of("id2label", "label2id"));
      timm(out, labels);
      return out;
    }
    out.remove(List.of("num_classes", "label_names"));
    ObjectNode id2label = out.putObject("id2label");
    ObjectNode label2id = out.putObject("label2id");
    for (int i = 0; i < labels.size(); i++) {
      id2label.put(Integer.toString(i), labels.get(i));
      label2id.put(labels.get(i), i);
    }
    return out;
  }

  private static void timm(ObjectNode out, List<String> labels) {
    out.put("num_classes", labels.size());
    ArrayNode names = out.putArray("label_names");
    labels.forEach(names::add);
    for (String part : List.of("model_args", "pretrained_cfg")) {
      if (out.get(part) instanceof ObjectNode within && within.has("num_classes")) {
        within.put("num_classes", labels.size());
      }
    }
  }
}
