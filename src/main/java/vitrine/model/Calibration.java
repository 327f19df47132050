package vitrine.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.checkpoint.file.AtomicFile;

/// What `calibration.json` beside the weights says: the temperature by which logits are divided
/// before softmax makes scores of them (Guo et al. 2017), so that scores are right as often as they
/// say.
///
/// @param temperature from 0.01 to 100
/// @param sha256 of the weights or the graph that it was fitted for, hexadecimal
public record Calibration(double temperature, String sha256) {
  /// The file's name.
  public static final String FILE = "calibration.json";

  private static final double LEAST = 0.01;
  private static final double MOST = 100;

  /// Checks the temperature.
  ///
  /// @throws IllegalArgumentException where it is none
  public Calibration {
    if (!(temperature >= LEAST && temperature <= MOST)) {
      throw new IllegalArgumentException("temperature " + temperature);
    }
  }

  /// Reads the file's bytes.
  ///
  /// @param served the digest of what is served
  /// @throws BundleException where it says no temperature, or one for other weights
  static Calibration parse(byte[] json, String served) {
    JsonNode root;
    try {
      root = JsonMapper.shared().readTree(json);
    } catch (JacksonException e) {
      throw new BundleException("%s is no JSON: %s".formatted(FILE, e.getOriginalMessage()), e);
    }
    JsonNode temperature = root.path("temperature");
    double value = temperature.isNumber() ? temperature.doubleValue() : Double.NaN;
    if (!(value >= LEAST && value <= MOST)) {
      throw new BundleException(
          "%s: temperature is %s; allowed: a number from %s to %.0f"
              .formatted(
                  FILE,
                  temperature.isMissingNode() ? "absent" : temperature,
                  Double.toString(LEAST),
                  MOST));
    }
    String sha256 = root.path("sha256").asString("");
    if (!sha256.equals(served)) {
      throw new BundleException(
          "%s: sha256 is '%s'; allowed: that of what is served, %s (a temperature is fitted for"
                  .formatted(FILE, sha256, served)
              + " certain weights: fit it again, or delete the file)");
    }
    return new Calibration(value, sha256);
  }

  /// Writes the file, all at once.
  ///
  /// @param folder of the bundle
  /// @param about what else is worth knowing of it, such as the number of pictures
  public void write(Path folder, Map<String, Object> about) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("temperature", temperature);
    json.put("sha256", sha256);
    json.putAll(about);
    AtomicFile.write(
        folder.resolve(FILE),
        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }
}
