package vitrine.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.checkpoint.safetensors.SafetensorsWriter;
import vitrine.tensor.Tensor;
import vitrine.train.model.LearningViT;
import vitrine.train.model.NamedParameter;
import vitrine.train.optimiser.Optimiser;

/// Where a training stands, in a safetensors file: the parameters, what the optimiser remembers of
/// each, the number of steps, and what the epoch that has begun gave so far. Chance needs no state:
/// what is drawn depends on the seed, the epoch and the picture.
///
/// @param file that is replaced in one go
/// @param config sha256 of the configuration's values
/// @param data sha256 of the pictures' names and labels
record TrainingCheckpoint(Path file, String config, String data) {
  private static final String FORMAT = "vitrine-training-1";

  /// Writes it.
  ///
  /// @param epoch the pictures of the epoch that has begun
  void write(LearningViT model, Optimiser optimiser, Outcome epoch) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT);
    metadata.put("step", Long.toString(optimiser.steps()));
    metadata.put("epoch_loss", Double.toHexString(epoch.loss()));
    metadata.put("epoch_right", Long.toString(epoch.right()));
    metadata.put("epoch_pictures", Long.toString(epoch.pictures()));
    metadata.put("config_sha256", config);
    metadata.put("data_sha256", data);
    Files.createDirectories(file.toAbsolutePath().getParent());
    SafetensorsWriter.write(file, metadata, tensors(model, optimiser));
  }

  private static Map<String, Tensor> tensors(LearningViT model, Optimiser optimiser) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    List<NamedParameter> parameters = model.parameters();
    parameters.forEach(parameter -> tensors.put(parameter.name(), parameter.tensor()));
    for (int i = 0; i < parameters.size(); i++) {
      NamedParameter of = parameters.get(i);
      new TreeMap<>(optimiser.memory(i))
          .forEach((name, values) ->
              tensors.put(name + "." + of.name(), Tensor.of(of.tensor().shape(), values)));
    }
    return tensors;
  }

  /// Brings a model and its optimiser to where they were.
  ///
  /// @return the pictures of the epoch that had begun
  /// @throws TrainingException where there is no such file, or it is of another training
  Outcome read(LearningViT model, Optimiser optimiser) {
    SafetensorsFile saved;
    try {
      saved = SafetensorsFile.open(file);
    } catch (CheckpointException e) {
      throw new TrainingException("%s: %s".formatted(file, e.getMessage()), e);
    }
    Map<String, String> metadata = saved.metadata();
    if (!FORMAT.equals(metadata.get("format"))) {
      throw new TrainingException("%s is no checkpoint of a training".formatted(file));
    }
    requireSame("configuration", config, metadata.get("config_sha256"));
    requireSame("pictures (names and labels)", data, metadata.get("data_sha256"));
    tensors(model, optimiser)
        .forEach((name, tensor) -> {
          float[] values = saved.tensor(name).floats();
          System.arraycopy(values, 0, tensor.floats(), 0, values.length);
        });
    optimiser.resumeAt(Long.parseLong(text(metadata, "step")));
    return new Outcome(
        Double.parseDouble(text(metadata, "epoch_loss")),
        Long.parseLong(text(metadata, "epoch_right")),
        Long.parseLong(text(metadata, "epoch_pictures")));
  }

  private String text(Map<String, String> metadata, String key) {
    String text = metadata.get(key);
    if (text == null) {
      throw new TrainingException("%s has no %s".formatted(file, key));
    }
    return text;
  }

  private void requireSame(String what, String now, @Nullable String then) {
    if (!now.equals(then)) {
      throw new TrainingException(
          ("%s is of another training: its %s had sha256 %s, now %s; allowed: what it began with, or"
                  + " another --out")
              .formatted(file, what, then, now));
    }
  }
}
