package vitrine.serving;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The wire protocols of other servers that are spoken beside our own, as `vitrine.protocols` names
/// them.
public enum Protocol {
  /// Hugging Face's inference API.
  HF,
  /// The Open Inference Protocol, version 2 (Triton, KServe, MLServer).
  OIP,
  /// KServe's first protocol, TensorFlow Serving's.
  KSERVE,
  /// TorchServe's inference API.
  TORCHSERVE,
  /// What Amazon SageMaker asks of a container.
  SAGEMAKER,
  /// DJL Serving's inference API: the paths of the two before it, other answers.
  DJL;

  /// As it stands in the settings.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether it is spoken where the settings don't say; DJL Serving's would stand in the way of
  /// others.
  public boolean isDefault() {
    return this != DJL;
  }

  static Optional<Protocol> named(String label) {
    return Arrays.stream(values()).filter(protocol -> protocol.label().equals(label)).findFirst();
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(Protocol::label).toList();
  }
}
