package vitrine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The service in a process of its own, for what ends one.
final class ServiceProcess implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

  private final Process process;
  private final BufferedReader output;
  private final List<String> log = new ArrayList<>();
  private int port;

  private ServiceProcess(Process process) {
    this.process = process;
    output = process.inputReader();
  }

  /// Returns when it is ready.
  ///
  /// @param options of the JVM
  /// @param settings as `--vitrine.queue=4`
  static ServiceProcess start(List<String> options, String... settings) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Vitrine.class.getName()));
    Stream.of("--server.port=0", "--vitrine.cache=target/test-cache").forEach(command::add);
    command.addAll(List.of(settings));
    var service = new ServiceProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    service.awaitLine(" verified, ");
    while (service.status("/actuator/health/readiness") != 200) {
      Thread.onSpinWait();
    }
    return service;
  }

  int port() {
    return port;
  }

  /// What it answers to a GET.
  int status(String path) throws IOException {
    try (var connection = new HttpConnection(port)) {
      return connection.get(path).status();
    }
  }

  /// Reads on until a line has this in it.
  void awaitLine(String part) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      log.add(line);
      Matcher started = PORT.matcher(line);
      if (started.find()) {
        port = Integer.parseInt(started.group(1));
      }
      if (line.contains(part)) {
        return;
      }
    }
    throw new AssertionError("'%s' is not in the log:\n%s".formatted(part, String.join("\n", log)));
  }

  /// SIGTERM.
  void terminate() {
    process.toHandle().destroy(); // the process itself would close what is read here
  }

  /// Waits for its end.
  int exitCode() throws InterruptedException {
    output.lines().forEach(log::add);
    return process.waitFor();
  }

  /// What it has printed, as far as it has been read.
  List<String> log() {
    return log;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      output.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
