package vitrine;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import vitrine.cli.CommandLineInterface;

/// The entry point: `serve`, or nothing but options, starts the service; every other word is a
/// command.
///
/// Spring looks for components only where there are some: opening every class file of the house
/// would take a tenth of a second of each start.
@SpringBootApplication(
    scanBasePackages = {
      "vitrine.classify",
      "vitrine.protocol",
      "vitrine.serving",
      "vitrine.verify"
    })
public class Vitrine {
  public static void main(String[] args) {
    if (CommandLineInterface.serves(args)) {
      NativeLibraries.preload();
      SpringApplication.run(Vitrine.class, CommandLineInterface.springArguments(args));
    } else {
      System.exit(CommandLineInterface.execute(args));
    }
  }
}
