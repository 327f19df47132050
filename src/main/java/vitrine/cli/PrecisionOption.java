package vitrine.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import vitrine.onnx.Precision;

/// `--precision`, the same for every command that runs or writes a graph.
final class PrecisionOption {
  /// Of our own exports.
  enum Choice {
    FP32,
    FP16,
    INT8
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--precision",
      description =
          "Of the exported graph: fp32, fp16 or int8 (default: VITRINE_PRECISION, else fp32).")
  private @Nullable Choice choice;

  /// What was asked for, on the command line or in the environment.
  Precision precision() {
    return Precision.valueOf((choice == null ? configured() : choice).name());
  }

  private Choice configured() {
    String value = System.getenv("VITRINE_PRECISION");
    if (value == null || value.isBlank()) {
      return Choice.FP32;
    }
    try {
      return Choice.valueOf(value.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          command.commandLine(),
          "VITRINE_PRECISION is '%s'; allowed: fp32, fp16, int8".formatted(value),
          e);
    }
  }
}
