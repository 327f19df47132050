package vitrine.serving.tomcat;

import java.io.IOException;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import vitrine.serving.OutOfMemory;

/// Tomcat's HTTP/1.1, but a head must have arrived so long after its first bytes as Tomcat's
/// `connectionTimeout` says. Tomcat begins to count again with every byte, so that a connection
/// could be held for days. Public, because Tomcat makes it by its name.
public final class HeadTimeoutProtocol extends Http11NioProtocol {
  private final DrainedEndpoint endpoint;
  private int keptRequests;

  public HeadTimeoutProtocol() {
    this(new DrainedEndpoint());
  }

  private HeadTimeoutProtocol(DrainedEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  /// From now on every request is the last of its connection, and its answer says so.
  public void keepNoConnection() {
    if (keptRequests == 0) {
      keptRequests = getMaxKeepAliveRequests();
      setMaxKeepAliveRequests(1);
    }
  }

  /// Also after it was stopped.
  @Override
  public void start() throws Exception {
    if (keptRequests != 0) {
      setMaxKeepAliveRequests(keptRequests);
      keptRequests = 0;
    }
    super.start();
  }

  /// Closes the port behind those who have connected; they are answered.
  public void stopAccepting() {
    endpoint.stopAccepting();
  }

  /// Whether anybody who is connected has been heard of in the last so many milliseconds.
  public boolean heard(long millis) {
    return endpoint.heard(millis);
  }

  @Override
  protected Processor createProcessor() {
    return new HeadTimeoutProcessor(this, getAdapter());
  }

  private static final class HeadTimeoutProcessor extends Http11Processor {
    private final HeadTimeoutProtocol protocol;

    /// The connection whose head has begun. Tomcat gives the processor of one that was cut to
    /// another, and says nothing of it that could be overridden.
    private @Nullable SocketWrapperBase<?> inHead;

    private long begun;

    HeadTimeoutProcessor(HeadTimeoutProtocol protocol, Adapter adapter) {
      super(protocol, adapter);
      this.protocol = protocol;
    }

    /// Tomcat would log that the memory is exhausted, and go on.
    private SocketState serviced(SocketWrapperBase<?> socket) throws IOException {
      try {
        return super.service(socket);
      } catch (OutOfMemoryError e) {
        OutOfMemory.endIfCauseOf(e);
        throw e;
      }
    }

    /// Called whenever bytes have come; `LONG` says that they are not yet a head.
    @Override
    public SocketState service(SocketWrapperBase<?> socket) throws IOException {
      int timeout = protocol.getConnectionTimeout();
      if (socket.equals(inHead)) {
        socket.setReadTimeout(timeout); // for the body
      }
      SocketState state = serviced(socket);
      if (state != SocketState.LONG || isAsync() || timeout <= 0) {
        inHead = null;
        return state;
      }
      long now = System.nanoTime();
      if (!socket.equals(inHead)) {
        inHead = socket;
        begun = now;
      }
      long left = timeout - (now - begun) / 1_000_000;
      if (left <= 0) {
        inHead = null;
        return SocketState.CLOSED;
      }
      socket.setReadTimeout(left);
      return state;
    }
  }
}
