package vitrine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import vitrine.cli.health.RunningService;
import vitrine.verify.DrawnPictures;

/// `vitrine health`
@Command(
    name = "health",
    mixinStandardHelpOptions = true,
    description =
        "Asks a running service whether it is ready, or has it classify a picture; exit code 1 when"
            + " it is not, does not, or is not there.")
final class HealthCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Where it listens (default: this machine, at MANAGEMENT_SERVER_PORT, else SERVER_PORT,"
              + " else 8080).")
  private @Nullable URI url;

  @Option(
      names = "--classify",
      description = "Have a picture classified, drawn by code, instead of asking for readiness.")
  private boolean classify;

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description = "The first key of this file is sent.")
  private @Nullable Path keys;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "To connect, and again to be answered (default: ${DEFAULT-VALUE}).")
  private int timeout;

  @Option(names = "--insecure", description = "With https:// any certificate will do.")
  private boolean insecure;

  @Override
  public Integer call() {
    PrintWriter out = command.commandLine().getOut();
    URI root = url == null ? here(System.getenv()) : url;
    var service = new RunningService(root, Duration.ofSeconds(timeout), insecure, key());
    if (classify) {
      DrawnPictures.files()
          .forEach((name, png) -> out.printf("%s.png: %s%n", name, service.classify(png)));
    } else {
      service.requireReady();
      out.println("ready");
    }
    out.flush();
    return 0;
  }

  /// Of a service in the same container, which has the same environment.
  static URI here(Map<String, String> environment) {
    String port =
        Stream.of("MANAGEMENT_SERVER_PORT", "SERVER_PORT")
            .map(variable -> environment.getOrDefault(variable, ""))
            .filter(value -> !value.isBlank())
            .findFirst()
            .orElse("8080");
    return URI.create("http://localhost:" + port.strip());
  }

  private @Nullable String key() {
    if (keys == null) {
      return null;
    }
    try (Stream<String> lines = Files.lines(keys)) {
      return lines
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .findFirst()
          .orElseThrow(() -> new WorkFailed(keys + " has no key"));
    } catch (IOException e) {
      throw new WorkFailed(e);
    }
  }
}
