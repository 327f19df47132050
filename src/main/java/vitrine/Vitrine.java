package vitrine;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import vitrine.cli.CommandLineInterface;
import vitrine.serving.OutOfMemory;
import vitrine.serving.shutdown.Shutdown;

/// The entry point: `serve`, or nothing but options, starts the service; every other word is a
/// command.
///
/// Spring looks for components only where there are some: opening every class file of the house
/// would take a tenth of a second of each start.
@SpringBootApplication(
    scanBasePackages = {
      "vitrine.classify",
      "vitrine.embed",
      "vitrine.explain",
      "vitrine.protocol",
      "vitrine.serving",
      "vitrine.verify"
    })
public class Vitrine {
  public static void main(String[] args) {
    if (CommandLineInterface.serves(args)) {
      OutOfMemory.endWhereUncaught();
      NativeLibraries.preload();
      serve(CommandLineInterface.springArguments(args));
    } else {
      System.exit(CommandLineInterface.execute(args));
    }
  }

  private static void serve(String[] args) {
    var service = new SpringApplication(Vitrine.class);
    service.addListeners(new WhenReady());
    try {
      service.run(args);
    } catch (RuntimeException | Error e) {
      OutOfMemory.endIfCauseOf(e); // Spring has a handler of its own for this thread
      throw e;
    }
  }

  /// Before readiness says so: whoever reads it may end the service.
  private static final class WhenReady implements ApplicationListener<ApplicationReadyEvent> {
    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
      ready.getApplicationContext().getBean(Shutdown.class).onSigterm();
    }
  }
}
