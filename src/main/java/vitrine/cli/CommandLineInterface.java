package vitrine.cli;

import java.util.Arrays;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import vitrine.cli.health.UnhealthyException;
import vitrine.cli.unpack.UnpackException;
import vitrine.image.ImageException;
import vitrine.inference.CacheException;
import vitrine.inference.DeviceException;
import vitrine.inference.InferenceException;
import vitrine.model.BundleException;
import vitrine.serving.Failure;
import vitrine.serving.Version;

/// The commands. Exit codes: 0 done, 1 the work failed, 2 wrong usage.
@Command(
    name = "vitrine",
    mixinStandardHelpOptions = true,
    versionProvider = CommandLineInterface.FromManifest.class,
    description = "Classifies pictures with Vision Transformers.",
    subcommands = {
      ServeCommand.class,
      ClassifyCommand.class,
      ExplainCommand.class,
      PreprocessCommand.class,
      ExportCommand.class,
      VerifyCommand.class,
      EvaluateCommand.class,
      TrainCommand.class,
      AdaptCommand.class,
      InspectCommand.class,
      UnpackCommand.class,
      HealthCommand.class
    })
public final class CommandLineInterface {
  /// `--key=value`, or one of Spring Boot's two switches.
  private static final Pattern SETTING =
      Pattern.compile("--[\\w.\\[\\]-]+=.*|--debug|--trace", Pattern.DOTALL);

  /// For `--version`.
  static final class FromManifest implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"vitrine " + Version.current()};
    }
  }

  private CommandLineInterface() {}

  /// Whether these arguments start the service: none, `serve`, or Spring's options alone.
  public static boolean serves(String[] args) {
    return args.length == 0
        || (args[0].equals("serve") && areSettings(springArguments(args)))
        || areSettings(args);
  }

  private static boolean areSettings(String[] args) {
    return Arrays.stream(args).allMatch(arg -> SETTING.matcher(arg).matches());
  }

  /// What is left for Spring of arguments that start the service.
  public static String[] springArguments(String[] args) {
    return args.length > 0 && args[0].equals("serve")
        ? Arrays.copyOfRange(args, 1, args.length)
        : args;
  }

  /// Runs a command and returns its exit code.
  public static int execute(String... args) {
    return commandLine().execute(args);
  }

  static CommandLine commandLine() {
    return new CommandLine(new CommandLineInterface())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((e, command, _) -> report(e, command));
  }

  /// What went wrong by our own word is one line; anything else is a defect and shows its trace.
  private static int report(Exception e, CommandLine command) throws Exception {
    switch (e) {
      case InferenceException failed -> command.getErr().println("vitrine: " + failed.details());
      case BundleException _,
          CacheException _,
          DeviceException _,
          ImageException _,
          Failure _,
          UnhealthyException _,
          UnpackException _,
          WorkFailed _ ->
          command.getErr().println("vitrine: " + e.getMessage());
      default -> throw e;
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
