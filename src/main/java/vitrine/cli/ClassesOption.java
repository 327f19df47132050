package vitrine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import vitrine.checkpoint.file.FileProblem;
import vitrine.evaluate.data.Classes;

/// `--classes`, the same for every command that takes labelled pictures.
final class ClassesOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--classes",
      paramLabel = "C",
      description =
          "How the data names the model's labels: name (default), index (of the label), sorted (in"
              + " the labels' order when sorted, as torchvision's ImageFolder), or a FILE with a"
              + " name a line in the labels' order.")
  private String how = "name";

  Classes classes() {
    return switch (how.toLowerCase(Locale.ROOT)) {
      case "name" -> new Classes.ByName();
      case "index" -> new Classes.ByIndex();
      case "sorted" -> new Classes.Sorted();
      default -> listed();
    };
  }

  private Classes listed() {
    try {
      List<String> lines = Files.readAllLines(Path.of(how));
      return new Classes.Listed(
          lines.stream().map(String::strip).filter(line -> !line.isEmpty()).toList());
    } catch (IOException e) {
      throw refused(FileProblem.reason(e), e);
    } catch (InvalidPathException e) {
      throw refused("is no file's name", e);
    }
  }

  private ParameterException refused(String problem, Exception cause) {
    return new ParameterException(
        command.commandLine(),
        "--classes is '%s'; allowed: name, index, sorted, or a FILE (that %s)"
            .formatted(how, problem),
        cause);
  }
}
