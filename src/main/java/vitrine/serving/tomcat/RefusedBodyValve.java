package vitrine.serving.tomcat;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;
import vitrine.inference.Deadline;
import vitrine.serving.Outcome;

/// What is left of a body when its request has been refused. It is read and dropped, so that a
/// client that sends first and reads then sees the answer. Tomcat would do so as long as anything
/// arrives; here it has a time, and what came too slowly already is not read on.
final class RefusedBodyValve extends ValveBase {
  private final Duration longest;

  /// @param longest in which the rest must have arrived
  RefusedBodyValve(Duration longest) {
    super(true);
    this.longest = longest;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    getNext().invoke(request, response);
    int status = response.getStatus();
    if (status == Outcome.UPLOAD_TOO_SLOW.status().value()) {
      close(request);
    } else if (status >= 400 && !isAsked(request) && !request.isFinished()) {
      response.finishResponse();
      if (!dropRest(request)) {
        close(request);
      }
    }
  }

  /// A client that asked before sending sends nothing that is refused.
  private static boolean isAsked(Request request) {
    return request.getCoyoteRequest().hasExpectation();
  }

  /// After the answer, and without reading on.
  private static void close(Request request) {
    request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
  }

  /// Whether the body's end has come in time, and not after more bytes than may be dropped.
  private boolean dropRest(Request request) {
    Deadline deadline = Deadline.after(longest);
    long most = maxSwallowSize(request);
    var dropped = new Dropped();
    try {
      long bytes = 0;
      while (!deadline.passed() && (most < 0 || bytes <= most)) {
        int read = request.getCoyoteRequest().doRead(dropped);
        if (read < 0) {
          return true;
        }
        bytes += read;
      }
    } catch (IOException _) {
      // the client has gone, or stalls
    }
    return false;
  }

  private static long maxSwallowSize(Request request) {
    return request.getConnector().getProtocolHandler() instanceof AbstractHttp11Protocol<?> http
        ? http.getMaxSwallowSize()
        : -1;
  }

  /// Where Tomcat puts the bytes that have come.
  private static final class Dropped implements ApplicationBufferHandler {
    private @Nullable ByteBuffer buffer;

    @Override
    public void setByteBuffer(ByteBuffer buffer) {
      this.buffer = buffer;
    }

    @Override
    public @Nullable ByteBuffer getByteBuffer() {
      return buffer;
    }

    @Override
    public void expand(int size) {
      // it is Tomcat's own
    }
  }
}
