package vitrine.checkpoint;

import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import vitrine.checkpoint.family.ConfigJson;
import vitrine.checkpoint.family.Part;
import vitrine.checkpoint.file.CheckpointException;

/// How many classes a checkpoint's head tells apart.
final class LabelCount {
  private LabelCount() {}

  /// transformers writes no `id2label` for its default, two labels.
  ///
  /// @throws CheckpointException where the configuration's labels are not 0 … n−1, or not as many
  ///   as the head has
  static int read(TensorShapes shapes) {
    ConfigJson config = shapes.config();
    String head = shapes.layout().name(Part.HEAD);
    JsonNode labels = config.get("id2label");
    if (labels.isNull() || labels.isMissingNode()) {
      return shapes.width("num_labels", 2, head);
    }
    int count = labels.size();
    if (!labels.isObject()
        || count == 0
        || !IntStream.range(0, count).allMatch(i -> labels.has(Integer.toString(i)))) {
      throw config.refuse("id2label", "an object with the keys \"0\", \"1\", … in any order");
    }
    if (config.count("num_labels", count) != count) {
      throw config.refuse("num_labels", "as many as in id2label, " + count);
    }
    if (shapes.width(Part.HEAD, count) != count) {
      throw shapes.contradict(
          "id2label has " + count + " labels", shapes.layout().convention().weight(head));
    }
    config.found("num_labels", count, "config.json: id2label");
    return count;
  }
}
