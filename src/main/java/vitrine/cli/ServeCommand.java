package vitrine.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

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

  @Override
  public void run() {
    throw new IllegalStateException(
        "the service is started by Vitrine.main, not here: " + settings);
  }
}
