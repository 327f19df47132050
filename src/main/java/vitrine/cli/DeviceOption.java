package vitrine.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import vitrine.inference.Device;
import vitrine.inference.InferenceSettings;
import vitrine.onnx.Precision;

/// `--device`, the same for every command that runs a graph.
final class DeviceOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--device",
      paramLabel = "D",
      description =
          "That computes: cpu, cuda, or cuda:N for the card N (default: VITRINE_DEVICE, else cpu).")
  private @Nullable String name;

  /// To run a graph of that precision on the device that was asked for, on the command line or in
  /// the environment.
  InferenceSettings settings(Precision precision) {
    Device device = name == null ? configured() : named("--device", name);
    if (!device.computes(precision)) {
      throw refused(
          "the precision is %s; allowed on %s: fp32, fp16"
              .formatted(precision.label(), device.name()));
    }
    return InferenceSettings.local(precision, device);
  }

  private Device configured() {
    String value = System.getenv("VITRINE_DEVICE");
    return value == null || value.isBlank()
        ? new Device.Cpu()
        : named("VITRINE_DEVICE", value.strip());
  }

  private Device named(String key, String value) {
    return Device.named(value)
        .orElseThrow(() -> refused("%s is '%s'; allowed: %s".formatted(key, value, Device.NAMES)));
  }

  private ParameterException refused(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
