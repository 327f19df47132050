package vitrine;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import vitrine.cli.CommandLineInterface;

/// The entry point: `serve`, or nothing but options, starts the service; every other word is a
/// command.
@SpringBootApplication
public class Vitrine {
  public static void main(String[] args) {
    if (CommandLineInterface.serves(args)) {
      SpringApplication.run(Vitrine.class, CommandLineInterface.springArguments(args));
    } else {
      System.exit(CommandLineInterface.execute(args));
    }
  }
}
