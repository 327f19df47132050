package vitrine.serving.tomcat;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.apache.tomcat.util.net.Acceptor.AcceptorState;
import org.apache.tomcat.util.net.NioEndpoint;
import org.jspecify.annotations.Nullable;

/// Tomcat's port, but when it is closed nobody is cut who has connected. Tomcat cuts the connection
/// that its acceptor holds in its hand, and the kernel those that wait to be accepted, although
/// their clients have sent their requests already.
final class DrainedEndpoint extends NioEndpoint {
  private volatile boolean closing;

  /// Used by the acceptor's thread alone.
  private @Nullable SocketChannel last;

  /// Also after it was closed.
  @Override
  public void bind() throws Exception {
    closing = false;
    super.bind();
  }

  /// Accepts those who have connected, and then nobody any more.
  void stopAccepting() {
    closing = true;
    closeServerSocketGraceful();
  }

  /// Whether anybody who is connected has been heard of in the last so many milliseconds. To
  /// connect counts.
  boolean heard(long millis) {
    long since = System.currentTimeMillis() - millis;
    return getConnections().stream()
        .anyMatch(one -> one instanceof NioSocketWrapper nio && nio.getLastRead() >= since);
  }

  @Override
  protected SocketChannel serverSocketAccept() throws Exception {
    SocketChannel socket = super.serverSocketAccept();
    last = socket;
    return socket;
  }

  /// The acceptor throws away what it accepts after it was told to stop.
  @Override
  protected void destroySocket(SocketChannel socket) {
    boolean accepted = closing && socket.equals(last);
    last = null;
    if (!accepted || !setSocketOptions(socket)) {
      super.destroySocket(socket);
    }
  }

  @Override
  protected void doCloseServerSocket() throws IOException {
    boolean acceptorEnded = acceptor != null && acceptor.getState() != AcceptorState.RUNNING;
    if (closing && acceptorEnded && getServerSocket() instanceof ServerSocketChannel server) {
      server.configureBlocking(false);
      for (SocketChannel next = server.accept(); next != null; next = server.accept()) {
        if (!setSocketOptions(next)) {
          next.close();
        }
      }
    }
    super.doCloseServerSocket();
  }
}
