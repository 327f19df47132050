package vitrine.serving.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import vitrine.serving.VitrineProperties;
import vitrine.serving.tomcat.HeadTimeoutProtocol;

/// Ends the service so that no request is lost that it has taken:
///
/// 1. Readiness says no, and every answer closes its connection; all else goes on for
///    `vitrine.shutdown.delay`, in which load balancers take notice (after SIGTERM only).
/// 2. The port is closed, behind those who have connected. What they send is answered.
/// 3. Spring waits for what is under way, then stops the web server, then the models are closed.
///
/// The first two are here. Spring's own first step would answer 503 to whoever has connected and
/// not yet sent, and cut whom the acceptor holds in its hand.
@Component
public final class Shutdown implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  /// In which a client that has connected sends its request, in milliseconds.
  private static final long QUIET = 1000;

  /// After which clients that send on and on are Spring's affair, in milliseconds.
  private static final long PATIENCE = 5000;

  private final ApplicationContext context;
  private final Duration delay;
  private final CountDownLatch hurry = new CountDownLatch(2); // signals
  private volatile boolean running;
  private volatile boolean begun;

  Shutdown(ApplicationContext context, VitrineProperties properties) {
    this.context = context;
    delay = properties.shutdown().delay();
  }

  /// From now on SIGTERM ends the service after the delay; a second one at once. Ctrl-C does not
  /// wait: who presses it is at the terminal.
  public void onSigterm() {
    Sigterm.runBefore(this::delay);
  }

  private void delay() {
    hurry.countDown();
    begin();
    try {
      boolean again = hurry.await(delay.toNanos(), TimeUnit.NANOSECONDS);
      LOG.info(again ? "a second SIGTERM: not waiting any longer" : "the delay is over");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void begin() {
    if (!begun) {
      protocols().forEach(HeadTimeoutProtocol::keepNoConnection); // of those that come now
      begun = true;
      LOG.info("stopping: not ready any more, still answering for {} s", delay.toMillis() / 1e3);
      AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
    }
  }

  /// Whether the service is about to end.
  boolean begun() {
    return begun;
  }

  private List<HeadTimeoutProtocol> protocols() {
    return context instanceof WebServerApplicationContext web
            && web.getWebServer() instanceof TomcatWebServer server
        ? Stream.of(server.getTomcat().getService().findConnectors())
            .map(connector -> connector.getProtocolHandler())
            .filter(HeadTimeoutProtocol.class::isInstance)
            .map(HeadTimeoutProtocol.class::cast)
            .toList()
        : List.of();
  }

  @Override
  public void start() {
    running = true;
    begun = false;
  }

  @Override
  public void stop() {
    running = false;
    List<HeadTimeoutProtocol> protocols = protocols();
    protocols.forEach(HeadTimeoutProtocol::keepNoConnection);
    begun = true;
    protocols.forEach(HeadTimeoutProtocol::stopAccepting);
    try {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE);
      while (System.nanoTime() < end && protocols.stream().anyMatch(http -> http.heard(QUIET))) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /// A context that pauses keeps its port, as Spring Boot's web server does.
  @Override
  public boolean isPauseable() {
    return false;
  }

  /// Before everything else, the web server above all.
  @Override
  public int getPhase() {
    return DEFAULT_PHASE;
  }
}
