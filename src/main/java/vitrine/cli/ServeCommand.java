package vitrine.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `vitrine serve`, for the help; {@link vitrine.Vitrine} starts the service itself, so that Spring
/// reports a failed start in its own way.
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Starts the service (also without any argument).")
final class ServeCommand implements Runnable {
  @Parameters(
      paramLabel = "--KEY=VALUE",
      arity = "0..*",
      description = "Settings, e.g. --server.port=8081 --vitrine.models=/models/my-vit")
  private List<String> settings = List.of();

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        command.commandLine(),
        "the settings are '%s'; allowed: --KEY=VALUE, each as one word"
            .formatted(String.join(" ", settings)));
  }
}
