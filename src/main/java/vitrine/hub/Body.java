package vitrine.hub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The body of an answer, pulled piece by piece, with a limit on how long the next one may take:
/// Java's HTTP client itself waits for a stalled body without end.
final class Body implements BodySubscriber<Body>, AutoCloseable {
  private sealed interface Signal {
    record Piece(List<ByteBuffer> buffers) implements Signal {}

    record Failure(Throwable cause) implements Signal {}

    record End() implements Signal {}
  }

  private final Duration readTimeout;
  private final CompletableFuture<Body> started = new CompletableFuture<>();
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>(); // two at most
  private volatile Flow.@Nullable Subscription subscription;

  Body(Duration readTimeout) {
    this.readTimeout = readTimeout;
  }

  /// The next bytes, or null at the end.
  ///
  /// @throws IOException where the connection is cut, or nothing came for too long
  @Nullable List<ByteBuffer> next() throws IOException, InterruptedException {
    Flow.Subscription source = subscription;
    if (source == null) {
      throw new IllegalStateException("the answer has not begun");
    }
    source.request(1);
    Signal signal = signals.poll(readTimeout.toMillis(), TimeUnit.MILLISECONDS);
    return switch (signal) {
      case Signal.Piece(List<ByteBuffer> buffers) -> buffers;
      case Signal.End _ -> null;
      case Signal.Failure(IOException e) -> throw e;
      case Signal.Failure(Throwable e) -> throw new IOException(e);
      case null ->
          throw new HttpTimeoutException(
              "nothing came for %d s".formatted(readTimeout.toSeconds()));
    };
  }

  /// All of it.
  ///
  /// @throws IOException also where it is larger than `limit`
  byte[] all(int limit) throws IOException, InterruptedException {
    var bytes = new ByteArrayOutputStream();
    for (List<ByteBuffer> buffers = next(); buffers != null; buffers = next()) {
      for (ByteBuffer buffer : buffers) {
        if (buffer.remaining() > limit - bytes.size()) {
          throw new IOException("more than %d bytes".formatted(limit));
        }
        byte[] piece = new byte[buffer.remaining()];
        buffer.get(piece);
        bytes.writeBytes(piece);
      }
    }
    return bytes.toByteArray();
  }

  @Override
  public CompletionStage<Body> getBody() {
    return started;
  }

  @Override
  public void onSubscribe(Flow.Subscription source) {
    subscription = source;
    started.complete(this);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    signals.add(new Signal.Piece(buffers));
  }

  @Override
  public void onError(Throwable e) {
    signals.add(new Signal.Failure(e));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal.End());
  }

  /// What has not been read is given up, and the connection with it.
  @Override
  public void close() {
    Flow.Subscription source = subscription;
    if (source != null) {
      source.cancel();
    }
  }
}
