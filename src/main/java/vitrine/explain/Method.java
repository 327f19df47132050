package vitrine.explain;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A way to explain, with all that may be chosen of it.
public sealed interface Method {
  /// As it stands in parameters.
  String label();

  /// What was chosen, or taken by default, by its parameter.
  Map<String, Object> parameters();

  /// Attention through all layers ({@link vitrine.explain.Rollout}).
  ///
  /// @param fusion of the heads
  /// @param discard of each layer's map, from 0 to less than 1
  record ByRollout(Fusion fusion, double discard) implements Method {
    @Override
    public String label() {
      return "rollout";
    }

    @Override
    public Map<String, Object> parameters() {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("fusion", fusion.label());
      all.put("discard", discard);
      return all;
    }
  }

  /// The loss's gradient at the pixels ({@link PixelGradient}).
  record ByGradient() implements Method {
    @Override
    public String label() {
      return "gradient";
    }

    @Override
    public Map<String, Object> parameters() {
      return Map.of();
    }
  }

  /// Attention weighted by its gradient ({@link Relevance}).
  record ByRelevance() implements Method {
    @Override
    public String label() {
      return "relevance";
    }

    @Override
    public Map<String, Object> parameters() {
      return Map.of();
    }
  }

  /// Attention of one layer, head by head.
  ///
  /// @param layer from 0
  /// @param head from 0; null for all
  /// @param patch that looks, row by row from 0; null for the token that is read
  record ByAttention(int layer, @Nullable Integer head, @Nullable Integer patch) implements Method {
    @Override
    public String label() {
      return "attention";
    }

    @Override
    public Map<String, Object> parameters() {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("layer", layer);
      if (head != null) {
        all.put("head", head);
      }
      if (patch != null) {
        all.put("patch", patch);
      }
      return all;
    }
  }

  /// What the score loses where part of the picture is hidden ({@link Occlusion}).
  ///
  /// @param window its side, in pixels of the network's input
  /// @param stride between windows, likewise
  record ByOcclusion(int window, int stride) implements Method {
    @Override
    public String label() {
      return "occlusion";
    }

    @Override
    public Map<String, Object> parameters() {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("window", window);
      all.put("stride", stride);
      return all;
    }
  }
}
