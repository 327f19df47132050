package vitrine.train.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.checkpoint.file.FileProblem;
import vitrine.checkpoint.file.Sha256;

/// The configuration file of a training, checked.
///
/// @param model what is trained
/// @param optimiser how its weights are moved
/// @param pictures what becomes of them
/// @param dropout what is left out of the network while it learns
/// @param epochs how often each picture is seen
/// @param batchSize pictures of a step
/// @param labelSmoothing probability that is shared out among all classes (Szegedy et al. 2016,
///   section 7)
/// @param seed of everything that is drawn at random
/// @param sha256 of its values: whether two are the same
public record TrainingConfig(
    ModelConfig model,
    OptimiserConfig optimiser,
    PictureConfig pictures,
    DropoutConfig dropout,
    int epochs,
    int batchSize,
    double labelSmoothing,
    long seed,
    String sha256) {

  /// Reads a JSON file.
  ///
  /// @throws ConfigException naming key, value, and what is allowed
  public static TrainingConfig read(Path file) {
    try {
      return of(JsonMapper.shared().readTree(Files.readString(file)));
    } catch (IOException e) {
      throw new ConfigException(FileProblem.of(e), e);
    } catch (JacksonException e) {
      throw new ConfigException("%s is no JSON: %s".formatted(file, e.getOriginalMessage()), e);
    } catch (ConfigException e) {
      throw new ConfigException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /// Checks its values.
  ///
  /// @throws ConfigException naming key, value, and what is allowed
  public static TrainingConfig of(JsonNode json) {
    var config = new ConfigObject(json);
    ModelConfig model = ModelConfig.read(config);
    var read =
        new TrainingConfig(
            model,
            OptimiserConfig.read(config),
            PictureConfig.read(config, model.dimensions().channels()),
            DropoutConfig.read(config),
            config.requiredCount("epochs", 1, 1_000_000),
            config.count("batch_size", 128, 1, 1_000_000),
            config.real("label_smoothing", 0, 0, 1),
            config.number("seed", 0),
            "");
    config.requireNoOthers();
    String sha256 = Sha256.of(read.toString().getBytes(StandardCharsets.UTF_8));
    return read.withSha256(sha256);
  }

  private TrainingConfig withSha256(String sum) {
    return new TrainingConfig(
        model, optimiser, pictures, dropout, epochs, batchSize, labelSmoothing, seed, sum);
  }
}
