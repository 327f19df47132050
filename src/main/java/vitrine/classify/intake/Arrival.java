package vitrine.classify.intake;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import vitrine.inference.Deadline;
import vitrine.inference.ServedModel;

/// A request that was let in by its head; its body is read once. What it takes of the memory for
/// uploads is given back when it is closed.
public final class Arrival implements AutoCloseable {
  private final HttpServletRequest request;
  private final ServedModel model;
  private Deadline deadline;
  private final UploadReader uploads;
  private final UploadMemory memory;

  Arrival(
      HttpServletRequest request,
      ServedModel model,
      Deadline deadline,
      UploadReader uploads,
      UploadMemory memory) {
    this.request = request;
    this.model = model;
    this.deadline = deadline;
    this.uploads = uploads;
    this.memory = memory;
  }

  public HttpServletRequest request() {
    return request;
  }

  /// That the head asks for.
  public ServedModel model() {
    return model;
  }

  /// Until when it is to be answered.
  public Deadline deadline() {
    return deadline;
  }

  /// The client wants the answer within this time from now; that may only shorten the service's.
  public void within(Duration time) {
    Deadline asked = Deadline.after(time);
    if (asked.remainingNanos() < deadline.remainingNanos()) {
      deadline = asked;
    }
  }

  /// The body as `/classify` takes it: multipart, JSON, or else one picture.
  ///
  /// @throws vitrine.serving.Failure.UnsupportedBody when it is compressed
  /// @throws vitrine.serving.Failure.BadBody when the body is not what it says, or holds no picture
  /// @throws vitrine.serving.Failure.BodyTooLarge when it is larger than
  ///   `vitrine.max-request-bytes`, or than `vitrine.memory.uploads`
  /// @throws vitrine.serving.Failure.UploadsFull when other bodies take that memory
  /// @throws vitrine.serving.Failure.UploadTooSlow when it does not arrive in time
  public Upload upload() throws IOException {
    return upload(BodyParameters.CLASSIFY);
  }

  /// The same, with other parameters in it.
  public Upload upload(BodyParameters parameters) throws IOException {
    return uploads.upload(request, deadline, memory, parameters);
  }

  /// The whole body, as it came.
  ///
  /// @param weight bytes in memory for each byte of the body: 1, or more where it is parsed into
  ///   something larger
  /// @throws vitrine.serving.Failure as {@link #upload}
  public byte[] bytes(int weight) throws IOException {
    return uploads.bytes(request, deadline, memory.weighing(weight));
  }

  /// The same; where it is compressed by gzip or deflate, as it was before.
  ///
  /// @throws vitrine.serving.Failure as {@link #upload}; all limits hold for what comes out, too
  public byte[] inflated(int weight) throws IOException {
    return uploads.inflated(request, deadline, memory.weighing(weight));
  }

  @Override
  public void close() {
    memory.close();
  }
}
