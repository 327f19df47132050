package vitrine.explain;

import java.util.Locale;

/// What is made of the heads of a layer, each of which looks at something else.
public enum Fusion {
  /// What they look at on the mean, as Abnar & Zuidema (2020) do.
  MEAN,
  /// What any of them looks at.
  MAX,
  /// What all of them look at.
  MIN;

  /// As it stands in parameters.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// One map of all heads'.
  ///
  /// @param probs (heads, tokens, tokens)
  /// @param tokens how many
  /// @return (tokens, tokens)
  float[] of(float[] probs, int tokens) {
    int size = tokens * tokens;
    int heads = probs.length / size;
    float[] fused = new float[size];
    for (int i = 0; i < size; i++) {
      double value = probs[i];
      for (int head = 1; head < heads; head++) {
        float other = probs[head * size + i];
        value =
            switch (this) {
              case MEAN -> value + other;
              case MAX -> Math.max(value, other);
              case MIN -> Math.min(value, other);
            };
      }
      fused[i] = (float) (this == MEAN ? value / heads : value);
    }
    return fused;
  }
}
