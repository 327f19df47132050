package vitrine.classify.intake;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import vitrine.inference.Deadline;
import vitrine.serving.Failure;

/// The body of a request as it arrives, no longer and no slower than allowed.
final class BodyStream extends InputStream {
  private final InputStream body;
  private final long limit;
  private final Deadline deadline;
  private long count;

  /// @param limit bytes that it may have
  BodyStream(InputStream body, long limit, Deadline deadline) {
    this.body = body;
    this.limit = limit;
    this.deadline = deadline;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /// @throws Failure.UploadTooSlow when the deadline has passed, or nothing came for as long as
  ///   Tomcat waits (`server.tomcat.connection-timeout`)
  /// @throws Failure.BodyTooLarge when there is more than allowed
  /// @throws Failure.BadBody when it ends too early
  @Override
  public int read(byte[] to, int offset, int length) {
    if (deadline.passed()) {
      throw new Failure.UploadTooSlow();
    }
    int read;
    try {
      read = body.read(to, offset, length);
    } catch (IOException e) {
      throw e.getCause() instanceof SocketTimeoutException
          ? new Failure.UploadTooSlow()
          : new Failure.BadBody("the body is malformed, or ended too early");
    }
    count += Math.max(0, read);
    if (count > limit) {
      throw new Failure.BodyTooLarge(limit);
    }
    return read;
  }
}
