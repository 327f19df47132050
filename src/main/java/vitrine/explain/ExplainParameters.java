package vitrine.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import vitrine.inference.ServedModel;
import vitrine.model.Network;
import vitrine.onnx.PixelShape;
import vitrine.serving.Decimal;
import vitrine.serving.Failure;
import vitrine.vit.ViTSpec;

/// What is asked for in words, and what that means for a model.
///
/// @param given by the parameter's name; what is absent takes its default
public record ExplainParameters(Map<String, String> given) {
  /// Inferences that one explanation may cost.
  static final int MOST_WINDOWS = 4096;

  /// How many windows there are along a side where nothing is said, about.
  private static final int STRIDES = 7;

  /// Each method's own parameters.
  private static final Map<String, List<String>> OF_METHOD = new LinkedHashMap<>();

  static {
    OF_METHOD.put("rollout", List.of("fusion", "discard"));
    OF_METHOD.put("gradient", List.of());
    OF_METHOD.put("relevance", List.of());
    OF_METHOD.put("occlusion", List.of("window", "stride"));
    OF_METHOD.put("attention", List.of("layer", "head", "patch"));
  }

  /// Copies.
  public ExplainParameters {
    given = Map.copyOf(given);
  }

  /// All that there are, those of every method first.
  public static List<String> names() {
    List<String> names = new ArrayList<>(List.of("method", "class", "as", "overlay"));
    OF_METHOD.values().forEach(names::addAll);
    return List.copyOf(names);
  }

  /// The methods that there are.
  public static List<String> methods() {
    return List.copyOf(OF_METHOD.keySet());
  }

  /// The class that is asked for; null for the best.
  @Nullable String classNamed() {
    return given.get("class");
  }

  /// How much of the map covers the picture, 0 none of it to 1 all.
  ///
  /// @throws Failure.BadParameter for anything else
  public double overlay() {
    return number("overlay", 0.6, true, "a number from 0 to 1");
  }

  /// The method with all its choices.
  ///
  /// @throws Failure.BadParameter naming the parameter, its value and what is allowed
  Method method(ServedModel model) {
    String name = given.getOrDefault("method", "rollout").toLowerCase(Locale.ROOT);
    List<String> own = OF_METHOD.get(name);
    if (own == null) {
      throw refused("method", String.join(", ", methods()));
    }
    requireOwn(name, own);
    return switch (name) {
      case "rollout" -> {
        spec(model, name);
        yield new Method.ByRollout(fusion(), number("discard", 0, false, "from 0 to less than 1"));
      }
      case "gradient" -> {
        spec(model, name);
        yield new Method.ByGradient();
      }
      case "relevance" -> {
        spec(model, name);
        yield new Method.ByRelevance();
      }
      case "attention" -> attention(spec(model, name));
      default -> occlusion(model);
    };
  }

  /// What another method has is no typing error to pass over.
  private void requireOwn(String method, List<String> own) {
    OF_METHOD.forEach((other, names) -> {
      for (String name : names) {
        if (given.containsKey(name) && !own.contains(name)) {
          throw refused(
              name, "none, for %s is of the method %s, not %s".formatted(name, other, method));
        }
      }
    });
  }

  private static ViTSpec spec(ServedModel model, String method) {
    if (model.bundle().network() instanceof Network.GraphAlone alone) {
      throw new Failure.BadParameter(
          "method",
          method,
          "occlusion, for %s is a graph alone (%s), and does not show what is in it"
              .formatted(model.bundle().name(), alone.why()));
    }
    return model.bundle().reference().orElseThrow().vit().spec();
  }

  private Fusion fusion() {
    String text = given.get("fusion");
    return text == null
        ? Fusion.MEAN
        : Arrays.stream(Fusion.values())
            .filter(fusion -> fusion.label().equals(text.toLowerCase(Locale.ROOT)))
            .findFirst()
            .orElseThrow(() ->
                refused(
                    "fusion",
                    Arrays.stream(Fusion.values())
                        .map(Fusion::label)
                        .collect(Collectors.joining(", "))));
  }

  private Method attention(ViTSpec spec) {
    Integer layer = whole("layer", 0, spec.numLayers() - 1);
    return new Method.ByAttention(
        layer == null ? spec.numLayers() - 1 : layer,
        whole("head", 0, spec.numHeads() - 1),
        whole("patch", 0, spec.numPatches() - 1));
  }

  /// By default whole patches, about a seventh of the side apart, and windows twice as large.
  private Method occlusion(ServedModel model) {
    PixelShape input = model.bundle().input();
    int longest = Math.max(input.height(), input.width());
    Integer window = whole("window", 1, longest);
    Integer stride = whole("stride", 1, longest);
    int wide = window == null ? 2 * (stride == null ? defaultStride(model) : stride) : window;
    wide = Math.min(wide, longest);
    int step = stride == null ? Math.min(wide, defaultStride(model)) : stride;
    if (step > wide) {
      throw refused(
          "stride", "from 1 to the window's %d, so that no pixel is left out".formatted(wide));
    }
    long count = Occlusion.count(input.height(), input.width(), wide, step);
    if (count > MOST_WINDOWS) {
      throw new Failure.BadParameter(
          "stride",
          step,
          "a larger one: these are %,d windows, and at most %,d are hidden one by one"
              .formatted(count, MOST_WINDOWS));
    }
    return new Method.ByOcclusion(wide, step);
  }

  private static int defaultStride(ServedModel model) {
    PixelShape input = model.bundle().input();
    int patch =
        model
            .bundle()
            .reference()
            .map(reference -> reference.vit().spec())
            .map(spec -> Math.max(spec.patchHeight(), spec.patchWidth()))
            .orElse(1);
    double seventh = Math.max(input.height(), input.width()) / (double) STRIDES;
    return patch * (int) Math.max(1, Math.round(seventh / patch));
  }

  private @Nullable Integer whole(String name, int least, int most) {
    String text = given.get(name);
    if (text == null) {
      return null;
    }
    try {
      int value = Decimal.parseWhole(text);
      if (least <= value && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw refused(
        name, least == most ? "" + least : "a whole number from %d to %d".formatted(least, most));
  }

  private double number(String name, double byDefault, boolean one, String allowed) {
    String text = given.get(name);
    if (text == null) {
      return byDefault;
    }
    try {
      double value = Decimal.parse(text);
      if (0 <= value && (value < 1 || (one && value == 1))) {
        return value;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw refused(name, allowed);
  }

  private Failure refused(String name, String allowed) {
    return new Failure.BadParameter(name, given.getOrDefault(name, ""), allowed);
  }
}
