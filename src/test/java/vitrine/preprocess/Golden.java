package vitrine.preprocess;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.image.RgbImage;

/// The golden files that `tools/golden/preprocess.py` wrote.
final class Golden {
  private Golden() {}

  static List<JsonNode> cases(String file) throws IOException {
    try (InputStream in = Golden.class.getResourceAsStream("/preprocess/" + file)) {
      return List.copyOf(JsonMapper.shared().readTree(Objects.requireNonNull(in)).values());
    }
  }

  /// The first four numbers and the filter of a resize: width, height, new width, new height,
  /// filter, seed.
  static RgbImage resize(ResamplingPasses passes, JsonNode golden) {
    RgbImage source = source(golden.get(0), golden.get(1), golden.get(5));
    int width = golden.get(2).intValue();
    int height = golden.get(3).intValue();
    return Resampler.resize(
        passes,
        source,
        width,
        height,
        filter(golden),
        CropSpan.whole(width),
        CropSpan.whole(height));
  }

  static RgbImage source(JsonNode width, JsonNode height, JsonNode seed) {
    return SyntheticImage.of(width.intValue(), height.intValue(), seed.intValue());
  }

  private static Resample filter(JsonNode golden) {
    for (Resample filter : Resample.values()) {
      if (filter.code() == golden.get(4).intValue()) {
        return filter;
      }
    }
    throw new IllegalArgumentException(golden.toString());
  }

  /// Of the little-endian bytes.
  static String sha256(float[] tensor) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(tensor);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.array());
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
