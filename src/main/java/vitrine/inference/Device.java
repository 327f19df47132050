package vitrine.inference;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vitrine.onnx.Precision;

/// What ONNX Runtime computes on.
public sealed interface Device {
  /// How devices may be named, as a phrase that ends "allowed: …".
  String NAMES = "cpu, cuda, or cuda:N for the card N (0 to 255)";

  /// The processor and its cores.
  record Cpu() implements Device {
    @Override
    public String name() {
      return "cpu";
    }

    @Override
    public String provider() {
      return "cpu";
    }
  }

  /// A card of NVIDIA's.
  ///
  /// @param index of the card, as CUDA counts them
  record Cuda(int index) implements Device {
    private static final Pattern NAME = Pattern.compile("cuda(?::(\\d{1,3}))?");

    private static Optional<Device> named(String name) {
      Matcher matcher = NAME.matcher(name);
      if (!matcher.matches()) {
        return Optional.empty();
      }
      int index = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
      return index > 255 ? Optional.empty() : Optional.of(new Cuda(index));
    }

    @Override
    public String name() {
      return index == 0 ? "cuda" : "cuda:" + index;
    }

    @Override
    public String provider() {
      return "cuda";
    }

    /// `DynamicQuantizeMatMul`, of which our int8 is made, has no kernel there.
    @Override
    public boolean computes(Precision precision) {
      return precision == Precision.FP32 || precision == Precision.FP16;
    }
  }

  /// The device of a name as `cpu`, `cuda` or `cuda:1`; empty where there is none.
  static Optional<Device> named(String name) {
    return name.equals("cpu") ? Optional.of(new Cpu()) : Cuda.named(name);
  }

  /// As the settings write it.
  String name();

  /// The kind alone, as the metrics write it.
  String provider();

  /// Whether there are kernels for our exports of that precision.
  default boolean computes(Precision precision) {
    return true;
  }
}
