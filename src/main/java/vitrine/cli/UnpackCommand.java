package vitrine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import vitrine.cli.unpack.Unpacking;

/// `vitrine unpack --to DIR`
@Command(
    name = "unpack",
    mixinStandardHelpOptions = true,
    description =
        "Unpacks this jar to a folder from which the service starts in less than half the time:"
            + " libraries and native libraries as files, JVM options, and a cache of loaded classes (JDK 25's"
            + " AOT cache), for which the service is started once.")
final class UnpackCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description =
          "Folder; made when needed, else empty. It must stay where it is: move it, and unpack"
              + " again.")
  private Path to = Path.of("");

  @Option(
      names = "--vectors",
      description =
          "With the Vector API: pictures are resized two to three times as fast, and a start takes"
              + " some half a second longer.")
  private boolean vectors;

  @Override
  public Integer call() {
    PrintWriter err = command.commandLine().getErr();
    try {
      var unpacking = new Unpacking(to, vectors, step -> err.printf("vitrine: %s%n", step));
      err.printf("vitrine: unpacked; start it by %s%n", unpacking.unpack());
      return 0;
    } catch (IOException e) {
      throw new WorkFailed(e);
    }
  }
}
